import { type InputOf, type OutputOf } from '../../shared/contracts/steps/contract';
import { type ListedItem } from '../../shared/contracts/model/item';
import { type FoundLate, type LateItem } from '../../shared/contracts/model/lateRounds';
import { type ItemResult } from '../../shared/contracts/model/outcome';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { findLateItemsContract } from '../../shared/contracts/steps/moveSteps';
import { type ObjectStore } from '../../shared/clients/store/objectStore';
import { type Clients } from '../../shared/clients/openClients';
import {
  isKnownVersion,
  isOfThisMove,
  isUpdatedSince,
  itemKey,
  type KnownItem,
  mayHaveChanged,
  triesAgain,
} from '../../shared/rules/transfer/lateItems';
import { namesDigest } from '../../shared/rules/transfer/namesDigest';
import { carriedReasons } from '../../shared/rules/transfer/lateRounds';
import { isSelected } from '../../shared/rules/plan/selectItem';
import { kindOf } from '../../shared/rules/report/summarizeResults';
import { activity } from '../steps/activity';
import { failStep } from '../steps/failStep';
import { firstCursor, listPart } from '../steps/items/listPart';
import { readOrder } from '../steps/items/readOrder';
import { allInParallel } from '../steps/parts/allInParallel';
import { knownItems } from '../steps/report/knownItems';
import { writeLateItems } from '../steps/report/storedLateItems';
import { readResults } from '../steps/plan/results';
import { connectPair, type VaultPair } from '../steps/vaultPair';

/**
 * Lists the source once more and stores what the plan does not have: new items, and versions newer than the moved ones.
 * The list alone is enough for almost all items; versions are listed only for items whose times changed. A second run
 * of the same part stores the same.
 */
export function findLateItems({ vaults, store, budget: begin }: Clients) {
  const readKnown = knownItems(store);

  return activity(findLateItemsContract, async (input): Promise<OutputOf<typeof findLateItemsContract>> => {
    const { move, pages, look: looks = 0 } = input;
    const budget = begin();
    try {
      const pair = connectPair(vaults, move);
      const from = input.cursor ?? firstCursor(move);
      if (from === null) return { state: 'looked', found: 0, cursor: null, throttled: 0 };
      const known = await readKnown(move, pages);
      const { items, cursor } = await listPart(pair.source, move, from, { maxPages: input.listPages, budget });
      const own = items.filter((item) => !item.managed && isSelected(item, move.select));
      const look = { ...input, pair, results: resultsOf(store, move) };
      const found = await allInParallel(own, (item) => lateOf(look, item, known.get(itemKey(item))));
      const late = found.flatMap((one) => one ?? []);
      await writeLateItems(store, move, { look: looks, from, items: late.flatMap((one) => named(one) ?? []) });
      const names = move.cutover === 'hold' ? { names: namesDigest(own), ...newestOf(own) } : {};
      const { throttled } = pair.meter;
      const looked = { state: 'looked', found: late.length, cursor, throttled, ...names } as const;
      return move.late === 'move' ? { ...looked, items: late } : looked;
    } catch (error) {
      return failStep(error);
    } finally {
      budget.end();
    }
  });
}

/** When the newest item was last changed. */
function newestOf(items: readonly ListedItem[]): { readonly newest?: number } {
  const times = items.flatMap(({ updated }) => updated ?? []);
  return times.length === 0 ? {} : { newest: times.reduce((one, other) => Math.max(one, other)) };
}

type Input = InputOf<typeof findLateItemsContract>;

interface Look extends Input {
  readonly pair: VaultPair;
  /** The stored results of a page, by the keys of its items. */
  readonly results: (page: number) => Promise<ReadonlyMap<string, ItemResult>>;
}

/** Reads each page once: a list of the source has most items of a page next to each other. */
function resultsOf(store: ObjectStore, move: MoveSpec): Look['results'] {
  const read = new Map<number, ReturnType<Look['results']>>();
  return (page) => {
    const reading = read.get(page) ?? readResults(store, move, page).then(byKey);
    read.set(page, reading);
    return reading;
  };
}

function byKey(results: readonly ItemResult[]): ReadonlyMap<string, ItemResult> {
  return new Map(results.map((result) => [itemKey(result), result]));
}

/** Undefined for an item that is only tried once more: the report has its earlier result. */
function named({ itemType, itemName, what }: FoundLate): LateItem | undefined {
  return what === 'again' || what === 'failed' ? undefined : { itemType, itemName, what };
}

async function lateOf(
  { move, pair, results, startedAt, retry }: Look,
  { itemType, itemName, updated }: ListedItem,
  known: KnownItem | undefined,
): Promise<FoundLate | undefined> {
  const item = { itemType, itemName, ...(updated === undefined ? {} : { updated }) };
  if (known === undefined) return { ...item, what: 'created', carried: [] };
  const isChanged = mayHaveChanged(item, known, startedAt);
  if (!isChanged && retry === undefined) return undefined;
  const result = (await results(known.page)).get(itemKey(item));
  // The report already names items that did not arrive. An item that the first look could not read may still be
  // unreadable.
  if (result === undefined) return undefined;
  if (kindOf(result.state) !== 'done') return replanOf({ move, retry }, item, { result, known });
  // The last pass reads every item: the list does not show a change of an older version.
  if (!isChanged && retry !== 'all') return undefined;
  const { ordered } = await readOrder(pair.source, item);
  const current = ordered.at(-1);
  // The item was deleted after the list was made, or is a certificate that was never issued.
  if (current === undefined) return undefined;
  if (isKnownVersion(current.version, result, known)) {
    // Attributes follow only in a held move.
    if (move.cutover !== 'hold') return undefined;
    if (!isChanged && !ordered.some((version) => isUpdatedSince(version, startedAt))) return undefined;
    return { ...item, what: updated === known.updated ? 'again' : 'changed', carried: carriedReasons(result) };
  }
  return { ...item, what: 'newVersion', carried: carriedReasons(result) };
}

/** A held move plans an item once more that did not arrive: if it has changed since, or if the pass tries such items again. */
function replanOf(
  { move, retry }: Pick<Look, 'move' | 'retry'>,
  item: Omit<FoundLate, 'what' | 'carried'>,
  { result, known }: { readonly result: ItemResult; readonly known: KnownItem },
): FoundLate | undefined {
  if (move.cutover !== 'hold') return undefined;
  const what = isOfThisMove(result, known) ? 'failed' : 'created';
  if (item.updated !== known.updated) return { ...item, what, carried: [] };
  return triesAgain(result, known, retry) ? { ...item, what: 'failed', carried: [] } : undefined;
}
