import { itemsOf } from '../items/itemVersion';
import { type RunRef } from '../../../shared/clients/claims/runRef';
import { type z } from 'zod';
import {
  type HeldDeletion,
  type HeldListRef,
  heldListSchema,
  maxHeldDeletions,
} from '../../../shared/contracts/model/deletions';
import { MoverError, whenCode } from '../../../shared/contracts/model/moverError';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { byHash, findProved } from '../../../shared/clients/store/provedJson';
import { writeJson } from '../../../shared/clients/store/jsonStore';
import { hashDeletions, inListOrder } from '../../../shared/rules/transfer/deletionRules';
import { storeNames } from '../../../shared/rules/storeNames';
import { type ItemName, type MoveVault } from '../frame/vaultPair';
import { allInParallel } from '../../../shared/clients/async/takeTurns';

/** Stores the exact list of deletions that a pass holds back, under the name of its hash. The same list twice is stored once. */
export async function storeHeldList(
  store: ObjectStore,
  run: RunRef,
  { source, items }: { readonly source: MoveVault; readonly items: readonly ItemName[] },
): Promise<HeldListRef> {
  const dated = await allInParallel(items.slice(0, maxHeldDeletions), async (item): Promise<HeldDeletion> => {
    const { itemType, itemName } = item;
    return { itemType, itemName, deletedAt: await deletedAtOf(source, item) };
  });
  const list = inListOrder(await afterDelay(source, dated));
  const hash = hashDeletions(run, list);
  await writeJson(store, storeNames.heldDeletions(run, hash), heldListSchema, { items: [...list] });
  return { hash, count: list.length };
}

/** Returns the list with this hash. Undefined if the store has none, or another one under its name. */
export async function readHeldList(
  store: ObjectStore,
  run: RunRef,
  hash: string,
): Promise<readonly HeldDeletion[] | undefined> {
  const stored = await findProved(store, {
    name: storeNames.heldDeletions(run, hash),
    schema: heldListSchema,
    proof: byHash<z.infer<typeof heldListSchema>>(hash, ({ items }) => hashDeletions(run, items)),
  });
  return stored?.items;
}

/** As `readHeldList`. Throws `STORE_OBJECT_INVALID` instead of returning undefined. */
export async function requireHeldList(store: ObjectStore, run: RunRef, hash: string): Promise<readonly HeldDeletion[]> {
  const list = await readHeldList(store, run, hash);
  if (list !== undefined) return list;
  const detail =
    'Expected the store to have the list of deletions that somebody approved, but it is missing or was changed. The move follows nothing of it. Find out who can write to the store, then approve the deletions again.';
  throw new MoverError('STORE_OBJECT_INVALID', detail);
}

/**
 * When an item was deleted at the source, ISO 8601 UTC. Null if the source does not show it: the item was purged, the delete is some
 * seconds old, or the app may not read it.
 */
export async function deletedAtOf(source: MoveVault, item: ItemName): Promise<string | null> {
  const deleted = await itemsOf(source, item.itemType).readDeleted(item.itemName).catch(undefinedIfForbidden);
  return timeOf(deleted);
}

/** The most items whose delete may be so recent that the service does not show it yet. More than these were purged. */
const maxRecent = 25;

/** Reads the last items again after some seconds, because the service shows a delete with a delay (recorded: 2 to 6 s). */
async function afterDelay(source: MoveVault, dated: readonly HeldDeletion[]): Promise<readonly HeldDeletion[]> {
  const lacking = dated.filter(({ deletedAt }) => deletedAt === null);
  if (lacking.length > maxRecent) return dated;
  const found = new Map(
    await allInParallel(lacking, async (item) => {
      const deleted = await itemsOf(source, item.itemType).findDeleted(item.itemName).catch(undefinedIfForbidden);
      return [item, timeOf(deleted)] as const;
    }),
  );
  return dated.map((item) => ({ ...item, deletedAt: item.deletedAt ?? found.get(item) ?? null }));
}

function timeOf(deleted: { readonly deletedOn: number } | undefined): string | null {
  return deleted === undefined ? null : new Date(deleted.deletedOn * 1_000).toISOString();
}

/** Without the permission to read deleted items, a list names its items alone. */
const undefinedIfForbidden = whenCode('VAULT_FORBIDDEN', undefined);
