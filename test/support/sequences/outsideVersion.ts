/** A version with its content, as the SDK returns it, without code of the app. */
export interface OutsideVersion {
  readonly id: string;
  readonly createdMs: number;
  readonly enabled: boolean;
  /** The value, the thumbprint, the public key. */
  readonly content: string;
  /** Type and curve of a key; otherwise empty. */
  readonly shape: string;
  /** Dates, tags and content type as one text. */
  readonly attributes: string;
}

/** One item in one vault. */
export interface OutsideItem {
  readonly state: 'live' | 'deleted' | 'absent';
  /** Oldest first, as far as the service shows the order. Empty unless the item is live. */
  readonly versions: readonly OutsideVersion[];
  /** The current version, which applications read. */
  readonly current: string | undefined;
}

export const outsideTypes = ['secret', 'key', 'certificate'] as const;
export type OutsideType = (typeof outsideTypes)[number];

/** The parts of a version that a copy must have too. */
export function textOf({ content, enabled, attributes }: OutsideVersion): string {
  return JSON.stringify([content, enabled, attributes]);
}
