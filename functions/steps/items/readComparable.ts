import { type StagingStore } from '../../../shared/clients/staging/stagingStore';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type VersionResult } from '../../../shared/contracts/model/outcome';
import { type ComparableVersion, unreadContent } from '../../../shared/rules/compare/comparableVersion';
import { type MoveVault, type ItemName } from '../frame/vaultPair';
import { allInParallel } from '../../../shared/clients/async/takeTurns';
import { type AnyVersion } from './itemVersion';
import { publicPartOf } from './keyShape';

/** Returns the keyed digest of a value. */
export type Digest = (value: string) => Promise<string>;

/**
 * Adds to each version a digest of its content: the keyed digest of a secret's value or of a key's public part, or a
 * certificate's thumbprint. A disabled secret cannot be read and a symmetric key has no public part, so their digest is
 * null. Keeps the order.
 */
export async function readComparable(
  vault: MoveVault,
  item: ItemName,
  versions: readonly AnyVersion[],
  digest: Digest,
): Promise<readonly ComparableVersion[]> {
  return allInParallel(versions, async (version) => ({
    ...version,
    ...(await knownOrRead(vault, item, version, digest)),
  }));
}

/** Treats all versions as having the same content, for a comparison that does not read contents. */
export function withoutContents(versions: readonly AnyVersion[]): readonly ComparableVersion[] {
  return versions.map((version) => ({ ...version, digest: version.thumbprint ?? unreadContent.unread }));
}

type Content = Pick<ComparableVersion, 'digest' | 'previousVersion'>;

async function knownOrRead(vault: MoveVault, item: ItemName, version: AnyVersion, digest: Digest): Promise<Content> {
  // Whether a secret is enabled decides whether it can be read, so a disabled one has no known content here.
  const isReadable = item.itemType !== 'secret' || version.enabled;
  const known = isReadable ? vault.known?.get(version.version) : undefined;
  if (known !== undefined) return known;
  const content = await contentOf(vault, item, version, digest);
  if (isReadable && item.itemType !== 'certificate') vault.known?.set(version.version, content);
  return content;
}

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
      const publicPart = publicPartOf(await vault.keys.read(itemName, version));
      return { digest: publicPart === undefined ? null : await digest(publicPart) };
    }
    case 'certificate':
      return { digest: thumbprint ?? null };
  }
}

/** A secret's value comes with the version that it followed, which proves the order of versions of one second. */
async function secretContent(
  vault: MoveVault,
  { itemName, version }: { readonly itemName: string; readonly version: string },
  digest: Digest,
): Promise<Content> {
  const { value, previousVersion } = await vault.secrets.read(itemName, version);
  return { digest: await digest(value), previousVersion: previousVersion ?? null };
}

/** What digests are for, as the first text of each. No digest of one kind is one of the other. */
const kinds = { compared: 'content', reported: 'version' } as const;

/**
 * The digest by which contents of one item are compared in memory. Equal contents have equal digests, so it must not leave
 * the process.
 */
export function comparedDigest(staging: Pick<StagingStore, 'digest'>, move: MoveSpec, item: ItemName) {
  return (content: string): Promise<string> =>
    staging.digest(move, [kinds.compared, item.itemType, item.itemName.toLowerCase(), content]);
}

/**
 * Version results with digests that may leave the process. Each is bound to the run, the item and the version of the source,
 * so equal contents do not show as equal, and nobody can find a value by planting guesses.
 */
export async function reportedDigests(
  staging: Pick<StagingStore, 'digest'>,
  { move, itemType, itemName }: ItemName & { readonly move: MoveSpec },
  versions: readonly VersionResult[],
): Promise<VersionResult[]> {
  const bound = (from: string, digest: string) =>
    staging.digest(move, [kinds.reported, itemType, itemName.toLowerCase(), from, digest]);
  return Promise.all(
    versions.map(async ({ from, to, digest }) => ({
      from,
      to,
      ...(digest === undefined ? {} : { digest: await bound(from, digest) }),
    })),
  );
}
