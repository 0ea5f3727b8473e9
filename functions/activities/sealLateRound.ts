import { type InputOf, type OutputOf } from '../../shared/contracts/steps/contract';
import { lateSealSchema } from '../../shared/contracts/model/lateRounds';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { type ItemSums } from '../../shared/contracts/api/moveStatus';
import { sealLateRoundContract } from '../../shared/contracts/steps/moveSteps';
import { type ItemResult } from '../../shared/contracts/model/outcome';
import { type PlannedItem } from '../../shared/contracts/model/plan';
import { writeJson } from '../../shared/clients/store/jsonStore';
import { type ObjectStore } from '../../shared/clients/store/objectStore';
import { type Clients } from '../../shared/clients/openClients';
import { chainPages, hashPage, hashPart } from '../../shared/rules/plan/hashPlan';
import { resultFromPlan } from '../../shared/rules/transfer/itemResults';
import { itemKey } from '../../shared/rules/transfer/lateItems';
import { isOpenInRound } from '../../shared/rules/transfer/lateRounds';
import { storeNames } from '../../shared/rules/storeNames';
import { firstProblems, problemsOf, sumsOf } from '../../shared/rules/report/summarizeResults';
import { activity } from '../steps/activity';
import { failStep } from '../steps/failStep';
import { readPlanPage } from '../steps/plan/planPages';
import { requireStored } from '../steps/plan/requireStored';
import { requireLateItemsWithinRequest } from '../steps/plan/requireWithinRequest';
import { knownItems, type KnownItems } from '../steps/report/knownItems';
import { readResults } from '../steps/plan/results';

type Input = InputOf<typeof sealLateRoundContract>;
type Output = OutputOf<typeof sealLateRoundContract>;

/**
 * Stores the hashes of an extra round, and returns its hash and how its items change the sums of the move. A second run
 * returns the same.
 */
export function sealLateRound({ store, claims }: Clients) {
  const readKnown = knownItems(store);

  return activity(sealLateRoundContract, async (input): Promise<Output> => {
    const { move, firstPage } = input;
    try {
      // Stop here if another run now holds the claim on the target.
      await claims.writer(move, move.targetVault).check();
      const { items, hashes } = await readRound(store, input);
      if (input.stored !== undefined) requireStored(chainPages(hashes), input.stored, 'each page of the extra round');
      requireLateItemsWithinRequest(items, move);
      const earlier = await earlierResults(store, move, items, await readKnown(move, firstPage));
      const sums = sumsOfRound(items, earlier);
      const { planHash: plan, round } = input;
      const roundHashes = { plan, round, firstPage, pages: hashes, newVersions: sums.newVersions };
      await writeJson(store, storeNames.lateSeal(move, round), lateSealSchema, roundHashes);
      return { state: 'sealed', planHash: hashPart(roundHashes), ...sums };
    } catch (error) {
      return failStep(error);
    }
  });
}

async function readRound(store: ObjectStore, { move, firstPage, pages }: Input) {
  const hashes: string[] = [];
  const items: PlannedItem[] = [];
  for (let page = firstPage; page < firstPage + pages; page += 1) {
    const stored = await readPlanPage(store, move, page);
    hashes.push(hashPage(stored.items));
    items.push(...stored.items);
  }
  return { items, hashes };
}

/** Returns the results so far of those items that the move has transferred before. */
async function earlierResults(
  store: ObjectStore,
  move: MoveSpec,
  items: readonly PlannedItem[],
  known: KnownItems,
): Promise<readonly ItemResult[]> {
  const keysByPage = new Map<number, Set<string>>();
  for (const item of items) {
    const key = itemKey(item);
    const page = known.get(key)?.page;
    if (page !== undefined) keysByPage.set(page, (keysByPage.get(page) ?? new Set()).add(key));
  }
  const found: ItemResult[] = [];
  for (const [page, keys] of keysByPage) {
    found.push(...(await readResults(store, move, page)).filter((result) => keys.has(itemKey(result))));
  }
  return found;
}

function sumsOfRound(items: readonly PlannedItem[], earlier: readonly ItemResult[]) {
  const results = items.map(resultFromPlan);
  const before: ItemSums = sumsOf(results, 'planned');
  return {
    newItems: items.length - earlier.length,
    newVersions: versionsOf(items) - versionsOf(earlier),
    open: items.filter(isOpenInRound).length,
    before,
    problems: firstProblems(results.flatMap((result) => problemsOf(result, 'planned'))),
    replaced: sumsOf(earlier),
  };
}

function versionsOf(items: readonly Pick<PlannedItem, 'versionCount'>[]): number {
  return items.reduce((sum, { versionCount }) => sum + versionCount, 0);
}
