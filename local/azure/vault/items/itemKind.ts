/** The collections of a vault, by the segment that they have in a URL. */
export type ItemKind = 'secrets' | 'keys' | 'certificates';

interface Wording {
  /** As in `SecretNotFound` and in sentences that begin with it. */
  readonly title: string;
  /** As inside a sentence. */
  readonly noun: string;
}

export const wordings: Readonly<Record<ItemKind, Wording>> = {
  secrets: { title: 'Secret', noun: 'secret' },
  keys: { title: 'Key', noun: 'key' },
  certificates: { title: 'Certificate', noun: 'certificate' },
};
