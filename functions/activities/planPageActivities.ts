import {
  inspectItemContract,
  savePlanPageContract,
  loadPlanPageContract,
  type Inspected,
  inspectedSchema,
} from '../../shared/contracts/steps/moveSteps';
import { briefItem, wholeItem } from '../steps/items/briefLists';
import { allInParallel } from '../../shared/clients/async/takeTurns';
import { writeJson } from '../../shared/clients/store/jsonStore';
import { storeNames } from '../../shared/rules/storeNames';
import { planPageSchema } from '../../shared/contracts/model/plan';
import { hashPage } from '../../shared/rules/plan/hashPlan';
import { readVerifiedPage } from '../steps/plan/verifiedPlan';
import { markBegun } from '../steps/report/runRows';
import { failPermanently } from '../steps/frame/failStep';
import { type InputOf, type OutputOf } from '../../shared/contracts/steps/contract';
import { type ListedItem } from '../../shared/contracts/model/item';
import { inspectPageContract } from '../../shared/contracts/steps/pageSteps';
import { isPartial } from '../../shared/contracts/steps/contract';
import { type Clients } from '../../shared/clients/openClients';
import { notInspected } from '../../shared/rules/transfer/lostStep';
import { activity } from '../steps/frame/activity';
import { inspectOne } from '../steps/parts/inspectOne';
import { endPage, failPage, type PageOf, workOnPage } from '../steps/parts/pagePart';
import { storePlanPage } from '../steps/plan/planPages';
import { type StepLog } from '../steps/frame/stepLog';

type Input = InputOf<typeof inspectPageContract>;
type Output = OutputOf<typeof inspectPageContract>;

/**
 * Reads the items of one page in both vaults, plans each, and stores the page when all are planned. It writes nothing to a
 * vault. An item that cannot be read is planned as failed; the others are not affected.
 */
export function inspectPage(clients: Clients) {
  const inspect = inspectOne(clients.store);

  return activity(inspectPageContract, (input, log) => inspectAll(input, log).catch(failPage));

  async function inspectAll(input: Input, log: StepLog | undefined): Promise<Output> {
    const { move, page } = input;
    const inspection = inspectionOf(input, log);
    const work = await workOnPage(clients, inspection);
    if (isPartial(work)) return work;
    const { state, open, outputs, throttled } = work;
    if (state === 'open') return { state, open: [...open], throttled };
    const items = input.items.flatMap((_, at) => outputs.get(at)?.planned ?? []);
    const hash = await storePlanPage(clients, move, { page, items });
    await endPage(clients, inspection);
    return { state: 'stored', hash, throttled };
  }

  function inspectionOf(input: Input, log: StepLog | undefined): PageOf<ListedItem, Inspected> {
    const { move, backups, targetIndex, measure, part } = input;
    return {
      step: 'inspectItem',
      input,
      items: new Map(input.items.entries()),
      output: inspectedSchema,
      work: (ofPage, item) => inspect(ofPage, { move, item, backups, targetIndex, measure, part, look: 'index' }),
      failed: (item, failure) => ({ planned: notInspected(item, failure), throttled: 0 }),
      isFinal: ({ retryable }) => retryable !== true,
      log,
    };
  }
}

/**
 * Reads one item in both vaults, without writing, and returns how the rules plan it. For an item that a batch is about to
 * transfer, and for a late one; `inspectPage` inspects those of the plan. A long list of versions stays in the store.
 */
export function inspectItem(clients: Clients) {
  const inspect = inspectOne(clients.store);
  return activity(inspectItemContract, async (input) => {
    const inspected = await inspect(clients, input);
    if (isPartial(inspected)) return inspected;
    const place = { move: input.move, step: 'inspect' };
    return { ...inspected, planned: await briefItem(clients.staging, place, inspected.planned) };
  });
}

/** Stores one page of the plan. Returns its hash, so that history has the hash of what was stored. */
export function savePlanPage({ store, staging }: Clients) {
  return activity(savePlanPageContract, async ({ move, page: { page, items: brief } }) => {
    const items = await allInParallel(brief, (item) => wholeItem(staging, move, item));
    await writeJson(store, storeNames.planPage(move, page), planPageSchema, { page, items });
    return { pages: 1, hash: hashPage(items) };
  });
}

/**
 * Returns one page of the plan to the batch that transfers it, without its long lists of versions. Fails if the page no
 * longer matches the plan's hash.
 */
export function loadPlanPage({ store, staging }: Clients) {
  return activity(loadPlanPageContract, async ({ page, ...plan }): Promise<OutputOf<typeof loadPlanPageContract>> => {
    try {
      const planned = await readVerifiedPage(store, plan, page);
      const place = { move: plan.move, step: 'plan' };
      const items = await allInParallel(planned.items, (item) => briefItem(staging, place, item));
      await markBegun(store, plan.move, page);
      return { state: 'loaded', page: planned.page, items };
    } catch (error) {
      return failPermanently(error);
    }
  });
}
