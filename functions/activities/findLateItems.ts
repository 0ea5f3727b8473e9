import { type InputOf, type OutputOf } from '../../shared/contracts/steps/contract';
import { type ListedItem } from '../../shared/contracts/model/item';
import { type FoundLate, type LateItem, maxShownLeft } from '../../shared/contracts/model/late';
import { type ItemResult } from '../../shared/contracts/model/outcome';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { findLateItemsContract } from '../../shared/contracts/steps/lateSteps';
import { type Clients } from '../../shared/clients/openClients';
import {
  isAnotherItem,
  isKnownVersion,
  isStillLeft,
  isUpdatedSince,
  type KnownItem,
  leftUnread,
  mayHaveChanged,
} from '../../shared/rules/transfer/lateItems';
import { itemKey } from '../../shared/rules/problems/itemLabel';
import { isBroughtAlone, isDeletedByMove, isGoneFromSource } from '../../shared/rules/transfer/deletionRules';
import { namesDigest } from '../../shared/rules/transfer/namesDigest';
import { isChangedByOthers } from '../../shared/rules/compare/changedByOthers';
import { isSelected } from '../../shared/rules/plan/itemTraits';
import { kindOf } from '../../shared/rules/problems/summarizeResults';
import { activity } from '../steps/frame/activity';
import { failStep } from '../steps/frame/failStep';
import { firstCursor, listPart } from '../steps/items/listPart';
import { readOrder } from '../steps/items/readOrder';
import { allInParallel } from '../../shared/clients/async/takeTurns';
import { knownItems } from '../steps/report/knownItems';
import {
  type Deletions,
  noDeletions,
  readDeletions,
  isOwnDeletion,
  howToReturn,
  toFree,
} from '../steps/report/storedDeletions';
import { readLateItems, writeLateItems, carriedOf, replanOf } from '../steps/report/storedLateItems';
import { sealedReader } from '../steps/stored/sealedJson';
import { findSealedResults, ownResults } from '../steps/plan/sealedResults';
import { connectPair, type VaultPair } from '../steps/frame/vaultPair';
import { isChangedInTarget, isPolicyChanged } from '../steps/watch/watchItem';

/**
 * Lists the source once more and stores what the plan does not have: new items, versions newer than the moved ones, and other items of
 * a name that the move brought.
 * The list alone is enough for almost all items; versions are listed only for items whose times changed.
 */
export function findLateItems(clients: Clients) {
  const { vaults, budget: begin } = clients;
  const knownReader = knownItems(clients.store);

  return activity(findLateItemsContract, async (input): Promise<OutputOf<typeof findLateItemsContract>> => {
    const { move, look: looks = 0 } = input;
    const budget = begin();
    try {
      const pair = connectPair(vaults, move);
      const from = input.cursor ?? firstCursor(move);
      if (from === null) return { state: 'looked', found: 0, cursor: null, throttled: 0 };
      const known = await knownReader.read(move, input.known);
      const { items, cursor } = await listPart(pair.source, move, from, { maxPages: input.listPages, budget });
      const own = items.filter((item) => !item.managed && isSelected(item, move.select));
      const place = { pair, clients, staging: clients.staging, results: resultsOf(clients, input) };
      const look = { ...input, ...place, ...(await before(clients, input)) };
      const found = await allInParallel(own, (item) => lateOf(look, item, known.get(itemKey(item))));
      if (found.includes('tooEarly'))
        return { state: 'looked', found: 0, cursor: input.cursor, ...pair.meter, tooEarly: true };
      if (cursor === null && !looksAgain(move)) knownReader.forget(move);
      const late = found.flatMap((one) => (isLate(one) ? one : []));
      const kept = found.flatMap((one) => (isKept(one) ? one : []));
      const unplanned = [
        ...kept.flatMap((one) => (isChangedThere(one) ? [] : { ...one.kept, isKept: true as const })),
        ...late.flatMap((one) => named(one) ?? []),
      ];
      await writeLateItems(clients, move, { look: looks, from, items: unplanned, next: cursor });
      const replaced = new Set(unplanned.filter(({ isReplaced }) => isReplaced === true).map(itemKey));
      // A replaced item counts as deleted: the other names make the move search.
      const unreplaced = own.filter((item) => !replaced.has(itemKey(item)));
      const names = move.cutover === 'hold' ? { names: namesDigest(unreplaced), ...newestOf(own) } : {};
      const seen = found.some(isChangedThere) ? ({ targetChanged: true } as const) : {};
      const first = kept.slice(0, maxShownLeft).map((one) => one.kept);
      const left = kept.length > 0 ? { kept: { count: kept.length, first } } : {};
      const looked = {
        state: 'looked',
        found: late.length,
        cursor,
        ...pair.meter,
        ...names,
        ...seen,
        ...left,
      } as const;
      return move.late === 'move' ? { ...looked, items: late } : looked;
    } catch (error) {
      return failStep(error);
    } finally {
      budget.end();
    }
  });
}

/** Whether a search can follow that needs the same plans. */
function looksAgain({ late, cutover }: MoveSpec): boolean {
  return late === 'move' || cutover === 'hold';
}

/** When the newest item was last changed. */
function newestOf(items: readonly ListedItem[]): { readonly newest?: number } {
  const times = items.flatMap(({ updated }) => updated ?? []);
  return times.length === 0 ? {} : { newest: times.reduce((one, other) => Math.max(one, other)) };
}

type Input = InputOf<typeof findLateItemsContract>;

interface Look extends Input {
  readonly pair: VaultPair;
  readonly clients: Pick<Clients, 'store' | 'starts'>;
  readonly staging: Clients['staging'];
  /**
   * The stored results of a page, by the keys of its items. Undefined if a held move does not know them as its own, or if the page is
   * still being transferred.
   */
  readonly results: (page: number) => Promise<ReadonlyMap<string, ItemResult> | undefined>;
  /** What the look before named. */
  readonly named: ReadonlyMap<string, LateItem>;
  /** What of that the look before left, and this one need not read again. */
  readonly left: ReadonlyMap<string, LateItem>;
  /** Which items were deleted at the source since; empty if the move does not follow deletions. */
  readonly deletions: Deletions;
}

/** A difference that an earlier look left, and that was not read again, or one that others changed in the target, too. */
interface Kept {
  readonly kept: LateItem;
  /** Each look reads it again: the target may be as the move left it by then. */
  readonly targetChanged?: true;
}

/**
 * What a look found out about an item; undefined if the plan has it as it is now. `targetChanged`: others changed it in the target, so
 * the pass leaves it.
 */
type Found = FoundLate | Kept | 'tooEarly' | 'targetChanged' | undefined;

function isKept(found: Found): found is Kept {
  return typeof found === 'object' && 'kept' in found;
}

function isChangedThere(found: Found): boolean {
  return found === 'targetChanged' || (isKept(found) && found.targetChanged === true);
}

function isLate(found: Found): found is FoundLate {
  return typeof found === 'object' && !isKept(found);
}

async function before(clients: Clients, input: Input): Promise<Pick<Look, 'named' | 'left' | 'deletions'>> {
  const { move, look = 0, leftTurn } = input;
  const read = sealedReader(clients, move);
  const { deletions } = move.deletions === 'follow' ? await readDeletions(read, move) : noDeletions;
  const isRead = look >= 2 && (leftTurn !== undefined || move.deletions === 'follow');
  // Only after a pass that ended does this one leave what the one before it left.
  const isWhole = leftTurn !== undefined;
  const named = isRead ? await readLateItems(read, move, { look: look - 1, isWhole }) : [];
  const left = leftTurn === undefined ? [] : leftUnread(named, leftTurn);
  return { named: byName(named), left: byName(left), deletions };
}

function byName(items: readonly LateItem[]): ReadonlyMap<string, LateItem> {
  return new Map(items.map((item) => [itemKey(item), lateItem(item)]));
}

/** Reads each page once: a list of the source has most items of a page next to each other. */
function resultsOf(clients: Clients, { move, early }: Pick<Input, 'move' | 'early'>): Look['results'] {
  const read = new Map<number, ReturnType<Look['results']>>();
  const readPage = async (page: number): Promise<readonly ItemResult[] | undefined> => {
    const own = await (move.cutover === 'hold' ? ownResults : findSealedResults)(clients, move, page);
    // The report names the items of a batch that ended without results.
    return own?.items ?? (move.cutover === 'hold' || early === true ? undefined : []);
  };
  return (page) => {
    const reading = read.get(page) ?? readPage(page).then((results) => results && byKey(results));
    read.set(page, reading);
    return reading;
  };
}

function byKey(results: readonly ItemResult[]): ReadonlyMap<string, ItemResult> {
  return new Map(results.map((result) => [itemKey(result), result]));
}

/** Undefined for an item that is only tried once more: the report has its earlier result. */
function named({ what, ...item }: FoundLate): LateItem | undefined {
  return what === 'again' || what === 'failed' ? undefined : lateItem({ ...item, what });
}

function lateItem({ itemType, itemName, what, updated, isReplaced }: LateItem): LateItem {
  return { itemType, itemName, what, ...(updated === undefined ? {} : { updated }), ...(isReplaced && { isReplaced }) };
}

async function lateOf(
  look: Look,
  { itemType, itemName, updated }: ListedItem,
  known: KnownItem | undefined,
): Promise<Found> {
  const { move, pair, results, left, deletions, startedAt, retry } = look;
  const item = { itemType, itemName, ...(updated === undefined ? {} : { updated }) };
  if (known === undefined) return { ...item, what: 'created', carried: [] };
  const isFollowed = isDeletedByMove(deletions.get(itemKey(item)));
  const isChanged = mayHaveChanged(item, known, startedAt);
  if (!isChanged && !isFollowed && retry === undefined) return undefined;
  const ofPage = await results(known.page);
  if (ofPage === undefined && look.early === true) return beforeItsResults(pair, item, known);
  // Others may write to the store. Without results of its own, the move plans the item by the rules of the request.
  if (ofPage === undefined) return { ...item, what: 'created', carried: [] };
  const result = ofPage.get(itemKey(item));
  // The report already names items that did not arrive. An item that the first look could not read may still be
  // unreadable.
  if (result === undefined) return undefined;
  const toReturn = { move, item, result, known };
  if (isChangedByOthers(result)) return undefined;
  const isReturned = isFollowed && (await isOwnToReturn(look, result, known));
  if (kindOf(result.state) !== 'done') {
    const again = replanOf({ move, retry }, item, { result, known });
    return again === undefined || !isReturned ? again : { ...again, ...toFree(await howToReturn(pair, toReturn)) };
  }
  // The source has an item again that the move deleted in the target. Its times need not differ.
  const how = isReturned ? await howToReturn(pair, toReturn) : 'live';
  if (how !== 'live') return { ...item, what: 'created', carried: [], ...toFree(how) };
  const leftOne = left.get(itemKey(item));
  if (leftOne !== undefined && isStillLeft(item, leftOne, startedAt)) return { kept: leftOne };
  // The last pass reads every item: the list does not show a change of an older version.
  if (!isChanged && retry !== 'all') return undefined;
  const { ordered } = await readOrder(pair.source, item);
  const current = ordered.at(-1);
  // The item was deleted after the list was made, or is a certificate that was never issued.
  if (current === undefined) return move.cutover === 'hold' ? { kept: lateItem({ ...item, what: 'gone' }) } : undefined;
  const proved = { ...item, move, result };
  const isKnown = isKnownVersion(current.version, result, known);
  if (isKnown) {
    // Attributes and policies follow only in a held move.
    if (move.cutover !== 'hold') return undefined;
    const isUpdated = isChanged || ordered.some((version) => isUpdatedSince(version, startedAt));
    if (!isUpdated && !(await isPolicyChanged(look.staging, pair, proved))) return undefined;
  }
  if (await isChangedInTarget(look.staging, pair, proved)) {
    if (isKnown && updated === known.updated) return 'targetChanged';
    // The target may have its copy again before the pass reads it.
    return { kept: lateItem({ ...item, what: isKnown ? 'changed' : 'newVersion' }), targetChanged: true };
  }
  if (isKnown) {
    return { ...item, what: updated === known.updated ? 'again' : 'changed', carried: carriedOf(move, result) };
  }
  const { copy } = result;
  const carried = carriedOf(move, result);
  if (!isAnotherItem({ result, known }, ordered))
    return { ...item, what: 'newVersion', carried, ...(copy && { copy }) };
  const isReplaced = isReplacedSince(look, item, { result, known, ordered });
  return { ...item, what: 'madeAgain', carried, ...(isReplaced && { isReplaced }) };
}

/**
 * Whether the move itself deleted an item in the target that the record of deletions names: by the note of its delete, or by a plan that
 * was to free the name for that reason and did not come to its end.
 */
async function isOwnToReturn({ clients, move }: Look, { state }: ItemResult, known: KnownItem): Promise<boolean> {
  if (kindOf(state) !== 'done' && known.freeing !== undefined) return true;
  return isOwnDeletion(clients, move, known);
}

/** What is known of an item whose transfer has not ended: if it changed since the plan, the move may bring the change or not. */
async function beforeItsResults(
  { source }: VaultPair,
  item: Pick<ListedItem, 'itemType' | 'itemName'>,
  { currentVersion }: KnownItem,
): Promise<Found> {
  const { ordered } = await readOrder(source, item);
  const current = ordered.at(-1);
  return current === undefined || current.version === currentVersion ? undefined : 'tooEarly';
}

/**
 * Whether the move has to delete an item in the target first, because the source has another one of its name. The look before must
 * have named it, too: it may have been carried since, if its content was the same. Not in the last pass: no other one could bring it.
 */
function isReplacedSince(
  { move, named, retry }: Look,
  item: Pick<ListedItem, 'itemType' | 'itemName'>,
  { result, known, ordered }: ReadItem,
): boolean {
  if (retry === 'all' || named.get(itemKey(item))?.what !== 'madeAgain') return false;
  return isBroughtAlone(result) && isGoneFromSource(move, { result, known }, ordered);
}

interface ReadItem {
  readonly result: ItemResult;
  readonly known: KnownItem;
  /** All versions at the source; at least one. */
  readonly ordered: readonly { readonly version: string }[];
}
