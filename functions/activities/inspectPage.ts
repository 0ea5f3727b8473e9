import { type InputOf, type OutputOf } from '../../shared/contracts/steps/contract';
import { type ListedItem } from '../../shared/contracts/model/item';
import { type Inspected, inspectedSchema } from '../../shared/contracts/steps/moveSteps';
import { inspectPageContract } from '../../shared/contracts/steps/pageSteps';
import { isPartial } from '../../shared/contracts/steps/parts';
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
