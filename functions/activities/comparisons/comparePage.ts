import { type JoinedItem } from '../../../shared/contracts/model/comparisons';
import { comparePageContract } from '../../../shared/contracts/steps/comparisonSteps';
import { type InputOf, type OutputOf } from '../../../shared/contracts/steps/contract';
import { isPartial } from '../../../shared/contracts/steps/parts';
import { type Clients } from '../../../shared/clients/openClients';
import { idOfComparison } from '../../../shared/rules/checks/checkRunId';
import { comparedSumsOf } from '../../../shared/rules/comparisons/comparedSums';
import { hashPart } from '../../../shared/rules/plan/hashPlan';
import { activity } from '../../steps/frame/activity';
import { compareOne, comparedOutputSchema, type ComparedOutput, notRead } from '../../steps/comparisons/compareOne';
import { storeComparisonPage, readJoinedPage } from '../../steps/comparisons/comparisonPages';
import { endPage, failPage, type PageOf, workOnPage } from '../../steps/parts/pagePart';
import { type StepLog } from '../../steps/frame/stepLog';

type Input = InputOf<typeof comparePageContract>;
type Output = OutputOf<typeof comparePageContract>;

/**
 * Compares the items of one page in both vaults, and stores the page of results when all are compared. It writes nothing to a
 * vault. An item that cannot be read has a row with the cause; the others are not affected.
 */
export function comparePage(clients: Clients) {
  return activity(comparePageContract, (input, log) => compareAll(input, log).catch(failPage));

  async function compareAll(input: Input, log: StepLog | undefined): Promise<Output> {
    const { move, page } = input;
    const joined = await readJoinedPage(clients.staging, move, page);
    const comparison = comparisonOf(input, { joined, log });
    const work = await workOnPage(clients, comparison);
    if (isPartial(work)) return work;
    const { state, open, outputs, throttled } = work;
    if (state === 'open') return { state, open: [...open], throttled };
    const rows = joined.flatMap((_, at) => outputs.get(at)?.row ?? []);
    const items = await storeComparisonPage(clients, move, { id: idOfComparison(move), page, items: rows });
    await endPage(clients, comparison);
    return { state: 'stored', hash: hashPart(items), sums: comparedSumsOf(items), throttled };
  }

  function comparisonOf(
    input: Input,
    { joined, log }: { readonly joined: readonly JoinedItem[]; readonly log: StepLog | undefined },
  ): PageOf<JoinedItem, ComparedOutput> {
    const { move, part } = input;
    return {
      step: 'compareItem',
      input,
      items: new Map(joined.entries()),
      output: comparedOutputSchema,
      work: (ofPage, item) => compareOne(ofPage, { move, item, part }),
      failed: notRead,
      isFinal: ({ retryable }) => !retryable,
      log,
    };
  }
}
