/** A version as anybody with the SDK can see it, content included. No code of the app is involved. */
export interface OutsideVersion {
  readonly id: string;
  readonly createdMs: number;
  readonly enabled: boolean;
  /** The value, the thumbprint, the public key. */
  readonly content: string;
  /** Type and curve of a key; else empty. */
  readonly shape: string;
  /** Dates, tags and content type as one text. */
  readonly attributes: string;
}

/** One item in one vault. */
export interface OutsideItem {
  readonly state: 'live' | 'deleted' | 'absent';
  /** Oldest first, as far as the service says it. Empty unless live. */
  readonly versions: readonly OutsideVersion[];
  /** The one that applications read. */
  readonly current: string | undefined;
}

export const outsideTypes = ['secret', 'key', 'certificate'] as const;
export type OutsideType = (typeof outsideTypes)[number];

/** Everything of a version that a copy has to have too. */
export function textOf({ content, enabled, attributes }: OutsideVersion): string {
  return JSON.stringify([content, enabled, attributes]);
}
