import { type FoundLate } from '../../../shared/contracts/model/late';
import { type ItemResult } from '../../../shared/contracts/model/outcome';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { isAnotherItem, type KnownItem } from '../../../shared/rules/transfer/lateItems';
import { kindOf } from '../../../shared/rules/problems/summarizeResults';
import { deletedItemsOf, listVersions } from '../items/itemVersion';
import { type ItemName, type VaultPair } from '../frame/vaultPair';

/**
 * How an item returns to the target that the source has again after the move deleted it there. `live`: the target has it. `new`: like
 * an item that the move never had. `recover`, `purge`: after its name is free.
 */
type HowToReturn = 'live' | 'new' | 'recover' | 'purge';

interface ToReturn {
  readonly move: Pick<MoveSpec, 'onDeleted'>;
  readonly item: ItemName;
  /** Sealed by the run: others may write to the store. */
  readonly result: ItemResult;
  readonly known: KnownItem;
}

/**
 * Reads in both vaults how an item can return. The move frees its name only if the soft-deleted item is what the move brought.
 * It recovers an item that was recovered at the source. If the source has another one of the same name, it purges the old one
 * where the request says so.
 */
export async function howToReturn(
  { source, target }: VaultPair,
  { move, item, result, known }: ToReturn,
): Promise<HowToReturn> {
  const deleted = await deletedItemsOf(target, item).readDeleted(item.itemName);
  if (deleted === undefined) return (await listVersions(target, item)).length > 0 ? 'live' : 'new';
  const before = triedBefore(result, known);
  if (before === undefined && !isOfMove(deleted, { result, known })) return 'new';
  const isAnother = isAnotherItem({ result, known }, await listVersions(source, item));
  if (!isAnother && before !== 'purge') return 'recover';
  return move.onDeleted === 'purge' ? 'purge' : 'new';
}

/** How an earlier pass of the move was to free the name, and could not. It had read the soft-deleted item. */
function triedBefore({ state, reasons }: ItemResult, { freeing }: KnownItem): KnownItem['freeing'] {
  return kindOf(state) !== 'done' && reasons.includes('BROUGHT_EARLIER') ? freeing : undefined;
}

/** Whether the version that was current at the deletion is one that the move brought. A restore keeps the ids of versions. */
function isOfMove(
  { version }: { readonly version?: string },
  { result, known }: Pick<ToReturn, 'result' | 'known'>,
): boolean {
  const restored = result.route === 'backupRestore' ? [known.currentVersion] : [];
  const own = [...result.versions.map(({ to }) => to), ...restored];
  return version !== undefined && own.includes(version);
}

/** What a late item says about its name. What the target then has of the item came with an earlier pass. */
export function toFree(how: HowToReturn): Partial<Pick<FoundLate, 'frees' | 'carried'>> {
  return how === 'recover' || how === 'purge' ? { frees: how, carried: ['BROUGHT_EARLIER'] } : {};
}
