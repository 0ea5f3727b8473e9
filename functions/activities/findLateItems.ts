import { type OutputOf } from '../../shared/contracts/steps/contract';
import { type ListedItem } from '../../shared/contracts/model/item';
import { type FoundLate, type LateItem } from '../../shared/contracts/model/lateRounds';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { findLateItemsContract } from '../../shared/contracts/steps/moveSteps';
import { type ObjectStore } from '../../shared/clients/store/objectStore';
import { type Clients } from '../../shared/clients/openClients';
import { isKnownVersion, itemKey, type KnownItem, mayHaveChanged } from '../../shared/rules/transfer/lateItems';
import { carriedReasons } from '../../shared/rules/transfer/lateRounds';
import { isSelected } from '../../shared/rules/plan/selectItem';
import { kindOf } from '../../shared/rules/report/summarizeResults';
import { activity } from '../steps/activity';
import { failStep } from '../steps/failStep';
import { firstCursor, listPart } from '../steps/items/listPart';
import { readOrder } from '../steps/items/readOrder';
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
    const { move, pages, look = 0 } = input;
    const budget = begin();
    try {
      const pair = connectPair(vaults, move);
      const from = input.cursor ?? firstCursor(move);
      if (from === null) return { state: 'looked', found: 0, cursor: null, throttled: 0 };
      const known = await readKnown(move, pages);
      const { items, cursor } = await listPart(pair.source, move, from, { maxPages: input.listPages, budget });
      const own = items.filter((item) => !item.managed && isSelected(item, move.select));
      const late: FoundLate[] = [];
      for (const item of own) {
        const found = await lateOf({ move, pair, store, startedAt: input.startedAt }, item, known.get(itemKey(item)));
        if (found !== undefined) late.push(found);
      }
      await writeLateItems(store, move, { look, from, items: late.map(named) });
      const looked = { state: 'looked', found: late.length, cursor, throttled: pair.meter.throttled } as const;
      return move.late === 'move' ? { ...looked, items: late } : looked;
    } catch (error) {
      return failStep(error);
    } finally {
      budget.end();
    }
  });
}

interface Look {
  readonly move: MoveSpec;
  readonly pair: VaultPair;
  readonly store: ObjectStore;
  readonly startedAt: string | undefined;
}

function named({ itemType, itemName, what }: FoundLate): LateItem {
  return { itemType, itemName, what };
}

async function lateOf(
  { move, pair, store, startedAt }: Look,
  { itemType, itemName, updated }: ListedItem,
  known: KnownItem | undefined,
): Promise<FoundLate | undefined> {
  const item = { itemType, itemName, ...(updated === undefined ? {} : { updated }) };
  if (known === undefined) return { ...item, what: 'created', carried: [] };
  if (!mayHaveChanged(item, known, startedAt)) return undefined;
  const results = await readResults(store, move, known.page);
  const result = results.find((one) => itemKey(one) === itemKey(item));
  // The report already names items that did not arrive. An item that the first look could not read may still be
  // unreadable.
  if (result === undefined || kindOf(result.state) !== 'done') return undefined;
  const current = (await readOrder(pair.source, item)).ordered.at(-1);
  // The item was deleted after the list was made, or is a certificate that was never issued.
  if (current === undefined) return undefined;
  if (isKnownVersion(current.version, result, known)) return undefined;
  return { ...item, what: 'newVersion', carried: carriedReasons(result) };
}
