import { type StagingStore } from '../../../shared/clients/staging/stagingStore';
import { type VersionResult } from '../../../shared/contracts/model/outcome';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type ItemName } from '../frame/vaultPair';

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
