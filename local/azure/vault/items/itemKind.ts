/** The collections of a vault, as in its URLs. */
export type ItemKind = 'secrets' | 'keys' | 'certificates';

interface Wording {
  /** As in `SecretNotFound`, and at the start of a sentence. */
  readonly title: string;
  /** As inside a sentence. */
  readonly noun: string;
}

export const wordings: Readonly<Record<ItemKind, Wording>> = {
  secrets: { title: 'Secret', noun: 'secret' },
  keys: { title: 'Key', noun: 'key' },
  certificates: { title: 'Certificate', noun: 'certificate' },
};
