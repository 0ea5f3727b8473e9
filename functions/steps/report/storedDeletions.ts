import { itemsOf, type AnyVersion, listVersions } from '../items/itemVersion';
import { type KnownItem, isAnotherItem } from '../../../shared/rules/transfer/lateItems';
import { hashPart } from '../../../shared/rules/plan/hashPlan';
import { type Clients } from '../../../shared/clients/openClients';
import { readDeletionNote } from './ownDeletions';
import {
  type KeptDeletion,
  type DeletedSince,
  deletionsSchema,
  type StoredDeletion,
} from '../../../shared/contracts/model/deletions';
import { ownResults } from '../plan/sealedResults';
import { reasonToKeep, withDeletion } from '../../../shared/rules/transfer/deletionRules';
import { type ItemName, type VaultPair } from '../frame/vaultPair';
import { kindOf } from '../../../shared/rules/problems/summarizeResults';
import { type FoundLate } from '../../../shared/contracts/model/late';
import { type RunRef } from '../../../shared/clients/claims/runRef';
import { type ItemResult } from '../../../shared/contracts/model/outcome';
import { type Problem } from '../../../shared/contracts/model/progress';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { undefinedIfInvalid } from '../../../shared/clients/store/jsonStore';
import { failureProblem } from '../../../shared/rules/problems/failureProblem';
import { itemKey } from '../../../shared/rules/problems/itemLabel';
import { storeNames } from '../../../shared/rules/storeNames';
import { type SealClients, type ReadStored, writeSealed } from '../stored/sealedJson';

/** The states of items that were deleted at the source since the move brought them, by their keys. */
export type Deletions = ReadonlyMap<string, StoredDeletion>;

export interface StoredDeletions {
  readonly deletions: Deletions;
  /** The record was damaged, now or before, so it may lack deletions that the move followed. */
  readonly isDamaged: boolean;
}

export const noDeletions: StoredDeletions = { deletions: new Map(), isDamaged: false };
const damaged: StoredDeletions = { deletions: new Map(), isDamaged: true };

/**
 * Reads them. A record that the run did not store counts as damaged: it proves nothing, and the report says so. Throws if the store does
 * not answer.
 */
export async function readDeletions(read: ReadStored, run: RunRef): Promise<StoredDeletions> {
  try {
    const stored = await read(placeOf(run));
    if (stored === undefined) return noDeletions;
    const deletions = new Map(stored.items.map((item) => [itemKey(item), item]));
    return { deletions, isDamaged: stored.isDamaged === true };
  } catch (error) {
    undefinedIfInvalid(error);
    return damaged;
  }
}

export async function writeDeletions(
  clients: SealClients,
  move: MoveSpec,
  { deletions, isDamaged }: StoredDeletions,
): Promise<void> {
  const value = { items: [...deletions.values()], ...(isDamaged && { isDamaged: true as const }) };
  await writeSealed(clients, move, { ...placeOf(move), value });
}

function placeOf(run: RunRef) {
  return { name: storeNames.deletions(run), schema: deletionsSchema, shown: 'shownDeletions' } as const;
}

/** Those that the source still lacks. An item that it has again is in the results like any other. */
export function deletedSince(deletions: Deletions): readonly DeletedSince[] {
  return [...deletions.values()].flatMap(({ state, ...item }) => (state === 'returned' ? [] : { ...item, state }));
}

/** What the report says about a damaged record. */
export function damagedDeletions({ isDamaged }: StoredDeletions): readonly Problem[] {
  if (!isDamaged) return [];
  const detail =
    'Expected the record of items that were deleted at the source to be the one that the move stored, but somebody changed it. The report may lack deletions that the move followed. The soft-deleted items of the target show them.';
  return [failureProblem({ code: 'STORE_OBJECT_INVALID', detail })];
}

/** Adds to the results of a page which of its items were deleted at the source since. */
export function withDeletions(
  deletions: Deletions,
  readPage: (page: number) => Promise<readonly ItemResult[]>,
): (page: number) => Promise<readonly ItemResult[]> {
  if (deletions.size === 0) return readPage;
  return async (page) => (await readPage(page)).map((result) => withDeletion(result, deletions.get(itemKey(result))));
}

/**
 * The name of the note of a delete. What a later page of the plan brought again is another item to delete: the note is for the page that
 * brought it.
 */
export function deletionNote(move: MoveSpec, known: Pick<KnownItem, 'itemType' | 'itemName' | 'page'>): string {
  return storeNames.ownDeletion(move, hashPart([itemKey(known), known.page]));
}

/**
 * Whether the move itself deleted an item in the target that a page of the plan had brought. A record in the store does not prove that,
 * and may be older than what became of the item since: only the note of the delete does.
 */
export async function isOwnDeletion(
  { store, starts }: Pick<Clients, 'store' | 'starts'>,
  move: MoveSpec,
  known: Pick<KnownItem, 'itemType' | 'itemName' | 'page'>,
): Promise<boolean> {
  const { startToken } = move;
  if (startToken === undefined) return false;
  const note = deletionNote(move, known);
  return (await readDeletionNote({ clients: { store, starts }, startToken, note })) === 'accepted';
}

type Why = Pick<KeptDeletion, 'reason' | 'detail'>;

/** Why a move that follows deletions leaves a live item of the target; undefined if it may delete the item. */
export async function whyKept(
  clients: Pick<Clients, 'store' | 'staging' | 'starts'>,
  move: MoveSpec,
  known: KnownItem,
  there: readonly AnyVersion[],
): Promise<Why | undefined> {
  const noted = await readDeletionNote({ clients, startToken: move.startToken ?? '', note: deletionNote(move, known) });
  if (noted !== undefined) return { reason: noted === 'accepted' ? 'RECOVERED_SINCE' : 'DELETE_UNCONFIRMED' };
  const page = await ownResults(clients, move, known.page);
  const result = page?.items.find((one) => itemKey(one) === itemKey(known));
  if (page === undefined || result === undefined) return { reason: 'WRITES_UNKNOWN' };
  return reasonToKeep({ result, known, at: page.at }, there);
}

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
  const deleted = await itemsOf(target, item.itemType).readDeleted(item.itemName);
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
