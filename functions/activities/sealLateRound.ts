import { type InputOf, type OutputOf } from '../../shared/contracts/steps/contract';
import { lateSealSchema } from '../../shared/contracts/model/late';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { type ItemSums } from '../../shared/contracts/model/progress';
import { sealLateRoundContract } from '../../shared/contracts/steps/lateSteps';
import { type ItemResult } from '../../shared/contracts/model/outcome';
import { type PlannedItem, type PlanPage } from '../../shared/contracts/model/plan';
import { type ObjectStore } from '../../shared/clients/store/objectStore';
import { type Clients } from '../../shared/clients/openClients';
import { byChain } from '../../shared/clients/store/provedJson';
import { writeJson } from '../../shared/clients/store/jsonStore';
import { chainPages, hashPage, hashPart } from '../../shared/rules/plan/hashPlan';
import { resultFromPlan } from '../../shared/rules/problems/itemResults';
import { itemKey } from '../../shared/rules/problems/itemLabel';
import { isOpenInRound } from '../../shared/rules/transfer/lateRounds';
import { storeNames } from '../../shared/rules/storeNames';
import { firstProblems, problemsOf, sumsOf } from '../../shared/rules/problems/summarizeResults';
import { failingActivity } from '../steps/frame/activity';
import { readPlanPage } from '../steps/plan/planPages';
import { allVerifiedPages, type VerifiedPages, requireLateItemsWithinRequest } from '../steps/plan/verifiedPlan';
import { changedSinceStored } from '../steps/stored/sealedJson';
import { knownItems, type KnownItems } from '../steps/report/knownItems';
import { resultsOfPlan, findSealedResults, writeSealedResults } from '../steps/plan/sealedResults';

type Input = InputOf<typeof sealLateRoundContract>;
type Output = OutputOf<typeof sealLateRoundContract>;

/**
 * Stores the hashes of an extra round, and returns its hash and how its items change the sums of the move. A round with nothing
 * to move ends here, so its results are those of its plan. A second run stores and returns the same.
 */
export function sealLateRound(clients: Clients) {
  const { store, claims } = clients;
  const knownReader = knownItems(store);

  return failingActivity(sealLateRoundContract, async (input): Promise<Output> => {
    const { move, firstPage, before } = input;
    // Stop here if another run now holds the claim on the target.
    await claims.writer(move, move.targetVault).check();
    const pages = await readRound(store, input);
    const items = pages.flatMap((page) => page.items);
    requireLateItemsWithinRequest(items, move);
    const { planHash: plan, round } = input;
    const earlierPages = { planHash: plan, pages: firstPage, ...(before && { last: before }) };
    const known = await knownReader.read(move, earlierPages);
    const { read } = await allVerifiedPages(store, move, earlierPages);
    const earlier = await earlierResults({ clients, move, read }, items, known);
    const sums = sumsOfRound(items, earlier);
    const roundHashes = {
      plan,
      round,
      firstPage,
      pages: pages.map((page) => hashPage(page.items)),
      newVersions: sums.newVersions,
      ...(before && { before }),
    };
    await writeJson(store, storeNames.lateSeal(move, round), lateSealSchema, roundHashes);
    if (sums.open === 0) await writePlannedResults(clients, input, pages);
    const keys = new Set(items.map(itemKey));
    const replacedShown = input.shown?.filter((key) => keys.has(key));
    return { state: 'sealed', planHash: hashPart(roundHashes), ...sums, ...(replacedShown && { replacedShown }) };
  });
}

async function readRound(store: ObjectStore, { move, firstPage, pages: count, stored }: Input) {
  const pages: PlanPage[] = [];
  const chain = byChain<PlanPage>(
    ({ items }) => hashPage(items),
    (hashes) => chainPages(hashes) === stored,
  );
  for (let at = 0; at < count; at += 1)
    pages.push(await readPlanPage(store, move, { page: firstPage + at, proof: chain.at(at) }));
  if (!chain.isWhole()) throw changedSinceStored('each page of the extra round');
  return pages;
}

/** Without results of its own, the next look of a held move would take these items for new ones, and plan them again. */
async function writePlannedResults(
  clients: Clients,
  { move, firstPage }: Pick<Input, 'move' | 'firstPage'>,
  pages: readonly PlanPage[],
): Promise<void> {
  for (const [at, { items }] of pages.entries())
    await writeSealedResults(clients, move, {
      page: firstPage + at,
      items: items.map(resultFromPlan),
      at: new Date().toISOString(),
    });
}

interface Earlier {
  readonly clients: Clients;
  readonly move: MoveSpec;
  /** Reads a page of the plan. */
  readonly read: VerifiedPages['read'];
}

/** Returns the results so far of those items that the move has transferred before. */
async function earlierResults(
  { clients, move, read }: Earlier,
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
    const stored = await findSealedResults(clients, move, page);
    const results = stored?.items ?? resultsOfPlan(await read(page), true);
    found.push(...results.filter((result) => keys.has(itemKey(result))));
  }
  return found;
}

function sumsOfRound(items: readonly PlannedItem[], earlier: readonly ItemResult[]) {
  const results = items.map(resultFromPlan);
  const before: ItemSums = sumsOf(results);
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
