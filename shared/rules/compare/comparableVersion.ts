/** The facts of a version that two vaults are compared by. `digest` is the keyed digest of the content; null if unreadable. */
export interface ComparableVersion {
  readonly version: string;
  readonly created: number;
  readonly previousVersion?: string | null | undefined;
  readonly enabled: boolean;
  readonly notBefore?: number | undefined;
  readonly expires?: number | undefined;
  readonly contentType?: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly digest: string | null;
}

type Attribute = readonly [name: string, of: (version: ComparableVersion) => string | number | boolean | undefined];

const attributes: readonly Attribute[] = [
  ['enabled', ({ enabled }) => enabled],
  ['not-before date', ({ notBefore }) => notBefore],
  ['expiry date', ({ expires }) => expires],
  ['content type', ({ contentType }) => contentType ?? ''],
  ['tags', ({ tags }) => canonicalTags(tags)],
];

/**
 * Names the differences between two versions, never their values. Empty if they are equal. Content that is unreadable on one
 * side is not a difference.
 */
export function differencesOf(source: ComparableVersion, target: ComparableVersion): readonly string[] {
  const isOtherContent = source.digest !== null && target.digest !== null && source.digest !== target.digest;
  const others = attributes.filter(([, of]) => of(source) !== of(target)).map(([name]) => name);
  return isOtherContent ? ['value', ...others] : others;
}

/** Digests for contents that were not read: versions are then compared by their attributes. No real digest has this form. */
export const unreadContent = { unread: 'unread', locked: 'locked' } as const;

/** Whether the content itself was read. */
export function isContentRead({ digest }: ComparableVersion): boolean {
  return digest !== null && digest !== unreadContent.unread && digest !== unreadContent.locked;
}

/** One text for content and attributes: versions with the same text are equal. Undefined if the content is unreadable. */
export function contentLabel(version: ComparableVersion): string | undefined {
  if (version.digest === null) return undefined;
  return JSON.stringify([version.digest, ...attributes.map(([, of]) => of(version) ?? null)]);
}

function canonicalTags(tags: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.entries(tags).sort(([a], [b]) => (a < b ? -1 : 1)));
}
