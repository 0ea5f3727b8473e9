import { latestReads } from '../../../shared/clients/async/keptWhileUsed';
import { z } from 'zod';
import { type ItemType, itemTypes } from '../../../shared/contracts/model/item';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { storeNames } from '../../../shared/rules/storeNames';
import { type ItemName } from '../frame/vaultPair';
import { readKnown, writeKnown } from '../stored/knownPart';

/** Names of one type in the target, in lower case, because the service ignores case. */
const namesSchema = z.strictObject({
  live: z.array(z.string()),
  /** Live or deleted items that belong to a certificate of the same name. */
  managed: z.array(z.string()),
  deleted: z.array(z.string()),
});
const targetIndexSchema = z.strictObject({ secret: namesSchema, key: namesSchema, certificate: namesSchema });
export type TargetNames = z.infer<typeof targetIndexSchema>;

export interface TargetIndex {
  isLive(item: ItemName): boolean;
  isDeleted(item: ItemName): boolean;
  /**
   * Returns whether an item of another type, live or deleted, holds the name. A certificate also uses its name for a
   * key and a secret.
   */
  isHeldByOtherKind(item: ItemName): boolean;
}

/** Stores the index, and returns its hash for history. */
export async function writeTargetIndex(store: ObjectStore, move: MoveSpec, names: TargetNames): Promise<string> {
  return writeKnown(store, indexOfMove(move), names);
}

/** For a look at the target itself. It finds there what an index would say. */
export const noIndex: TargetIndex = { isLive: () => false, isDeleted: () => false, isHeldByOtherKind: () => false };

/**
 * Returns a reader of the index with a small cache, because every inspection of a run reads it and it never changes.
 */
export function targetIndexes(store: ObjectStore) {
  const kept = latestReads<TargetIndex>(maxKept);
  return (move: MoveSpec, hash: string | undefined): Promise<TargetIndex> => {
    const part = indexOfMove(move);
    return kept.use(part.nameOf(hash ?? ''), async () => indexOf(await readKnown(store, part, { hash })));
  };
}

const maxKept = 4;

function indexOfMove(move: MoveSpec) {
  const nameOf = (hash: string): string => storeNames.targetIndex(move, hash);
  return { nameOf, what: "the target's index", schema: targetIndexSchema };
}

function indexOf(names: TargetNames): TargetIndex {
  const sets = (pick: (of: TargetNames[ItemType]) => readonly string[]) =>
    new Map(itemTypes.map((type) => [type, new Set(pick(names[type]))]));
  const live = sets((of) => of.live);
  const managed = sets((of) => of.managed);
  const deleted = sets((of) => of.deleted);
  const has = (of: typeof live, { itemType, itemName }: ItemName): boolean =>
    of.get(itemType)?.has(itemName.toLowerCase()) ?? false;
  const holds = (item: ItemName): boolean => has(live, item) || has(deleted, item);

  return {
    isLive: (item) => has(live, item),
    isDeleted: (item) => has(deleted, item),
    isHeldByOtherKind: ({ itemType, itemName }) => {
      const certificate = { itemType: 'certificate', itemName } as const;
      if (itemType !== 'certificate') return has(managed, { itemType, itemName }) || holds(certificate);
      // The key and the secret of a certificate, live or deleted, belong to it.
      return !holds(certificate) && (holds({ itemType: 'secret', itemName }) || holds({ itemType: 'key', itemName }));
    },
  };
}
