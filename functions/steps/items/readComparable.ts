import { type ComparableVersion, unreadContent } from '../../../shared/rules/compare/comparableVersion';
import { type MoveVault } from '../vaultPair';
import { type AnyVersion, type ItemName } from './itemVersion';
import { publicPartOf } from './keyShape';

/** Gives the keyed digest that stands for a value. */
export type Digest = (value: string) => Promise<string>;

/**
 * Adds to every version what stands for its content: of a secret the keyed digest of its value, of a key that of its
 * public part, of a certificate its thumbprint. A disabled secret cannot be read and a symmetric key has no public part:
 * they get null. Order as given.
 */
export async function readComparable(
  vault: MoveVault,
  item: ItemName,
  versions: readonly AnyVersion[],
  digest: Digest,
): Promise<readonly ComparableVersion[]> {
  return Promise.all(
    versions.map(async (version) => ({ ...version, ...(await contentOf(vault, item, version, digest)) })),
  );
}

/** For a comparison that leaves contents unread: every version counts as holding the same. */
export function withoutContents(versions: readonly AnyVersion[]): readonly ComparableVersion[] {
  return versions.map((version) => ({ ...version, digest: version.thumbprint ?? unreadContent.unread }));
}

type Content = Pick<ComparableVersion, 'digest' | 'previousVersion'>;

async function contentOf(
  vault: MoveVault,
  { itemType, itemName }: ItemName,
  { version, enabled, thumbprint }: AnyVersion,
  digest: Digest,
): Promise<Content> {
  switch (itemType) {
    case 'secret':
      return enabled ? secretContent(vault, { itemName, version }, digest) : { digest: null };
    case 'key': {
      const publicPart = publicPartOf(await vault.keys.readKey(itemName, version));
      return { digest: publicPart === undefined ? null : await digest(publicPart) };
    }
    case 'certificate':
      return { digest: thumbprint ?? null };
  }
}

/** A secret says with its value which version it followed, which proves an order within one second. */
async function secretContent(
  vault: MoveVault,
  { itemName, version }: { readonly itemName: string; readonly version: string },
  digest: Digest,
): Promise<Content> {
  const { value, previousVersion } = await vault.secrets.readSecret(itemName, version);
  return { digest: await digest(value), previousVersion: previousVersion ?? null };
}
