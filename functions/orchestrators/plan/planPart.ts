import { type OrchestrationContext } from 'durable-functions';
import { type Finished, type InputOf, type OutputOf } from '../../../shared/contracts/steps/contract';
import { surveyPairContract } from '../../../shared/contracts/steps/checkSteps';
import { listItemsContract } from '../../../shared/contracts/steps/moveSteps';
import { inspectPageContract, readAheadContract } from '../../../shared/contracts/steps/pageSteps';
import { type PlanProgress } from '../../../shared/contracts/steps/planProgress';
import { type ListedItem } from '../../../shared/contracts/model/item';
import { type StepFailed } from '../../../shared/contracts/model/outcome';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { chainPages } from '../../../shared/rules/plan/hashPlan';
import { isTransient } from '../../../shared/rules/problems/isTransient';
import { itemsPerPage } from '../../../shared/rules/transfer/batching';
import { readAheadInput } from '../../../shared/rules/transfer/readsAhead';
import { callItems, callItemsAfter } from '../engine/callItems';
import { untilStored } from '../engine/pageRounds';
import { callInRounds } from '../engine/rounds';
import { now, type Steps } from '../engine/steps';
import { type Waits } from '../engine/waits';

/** The gate reads older facts again: the last part of a plan can wait for a vault, or for somebody who paused the move. */
export const maxSurveyAgeMs = 60_000;

/** A part of a plan, in one generation. */
interface Part {
  readonly move: MoveSpec;
  readonly progress: PlanProgress;
  readonly measure: boolean | undefined;
  readonly isGated: boolean;
  readonly readsAhead: true | undefined;
}

type InspectInput = InputOf<typeof inspectPageContract>;
type SettledPage = Exclude<Finished<OutputOf<typeof inspectPageContract>>, { state: 'failed' }>;

/**
 * Takes the items at the cursor, which the generation before has listed (`ahead`). Inspects and stores their pages, and lists
 * the items after them in parallel. The first part also reads the facts for the checks, so that the last one need not wait for them.
 */
export function* planPart(
  context: OrchestrationContext,
  waits: Waits,
  { move, progress, measure, isGated, readsAhead }: Part,
): Steps<PlanProgress | StepFailed> {
  const { cursor: from, backups, targetIndex, ahead: before } = progress;
  const isListed = before !== null && (before.state === 'listed' || !before.retryable);
  const listed = isListed ? before : yield* callInRounds(context, waits, listItemsContract, { move, cursor: from });
  if (listed.state === 'failed') return listed;
  const { items, cursor } = listed;
  const inputs = pagesOf(items, progress.pages).map((page) => ({ move, ...page, backups, targetIndex, measure }));
  const reached = { move, isGated, readsAhead, progress: { ...progress, cursor } };
  const { first, ...meanwhile } = yield* inspectMeanwhile(context, reached, inputs);
  const call = (open: readonly InspectInput[]) => callItems(context, inspectPageContract, open);
  const pages = yield* untilStored<InspectInput, SettledPage>(call, waits, inputs, first);
  const { stored, ...rest } = progress;
  const hashes = pages.map(({ hash }) => hash);
  return {
    ...rest,
    stored: { ...stored, pages: chainPages(hashes, stored.pages) },
    cursor,
    ...meanwhile,
    ...(progress.pages === 0 && { firstPage: hashes[0] }),
    pages: progress.pages + pages.length,
    items: progress.items + items.length,
    throttled: pages.reduce((sum, { throttled }) => sum + throttled, progress.throttled + listed.throttled),
  };
}

/**
 * Inspects pages. In parallel it lists what follows, and reads the facts for the checks unless those of an earlier part are new enough.
 * While the last part is inspected, it reads the items of the first page, so that the transfer begins with writes.
 */
function* inspectMeanwhile(
  context: OrchestrationContext,
  { move, isGated, readsAhead, progress }: Omit<Part, 'measure'>,
  inputs: readonly InspectInput[],
) {
  const { cursor, surveyed } = progress;
  const isWanted = isGated && (surveyed === undefined || (cursor === null && isOld(context, surveyed)));
  const at = now(context);
  const reads = readsAhead === true && cursor === null ? readAheadInput(move, progress, at) : [];
  const [[ahead = null], [found], [read], first] = yield* callItemsAfter(
    context,
    [
      [listItemsContract, cursor === null ? [] : [{ move, cursor }]],
      [surveyPairContract, isWanted ? [{ move }] : []],
      [readAheadContract, reads],
    ],
    [inspectPageContract, inputs],
  );
  const facts = found === undefined ? surveyed : { at, facts: found };
  return { ahead, first, ...(facts && { surveyed: facts }), ...(read?.state === 'read' && { readAheadAt: at }) };
}

/** Whether facts would be too old at the end of a last part of usual length, or may be better now. */
function isOld(context: OrchestrationContext, { at, facts }: NonNullable<PlanProgress['surveyed']>): boolean {
  return isTransient(facts) || Date.parse(now(context)) - Date.parse(at) > maxSurveyAgeMs / 2;
}

function pagesOf(items: readonly ListedItem[], firstPage: number) {
  return Array.from({ length: Math.ceil(items.length / itemsPerPage) }, (_, at) => ({
    page: firstPage + at,
    items: items.slice(at * itemsPerPage, (at + 1) * itemsPerPage),
  }));
}
