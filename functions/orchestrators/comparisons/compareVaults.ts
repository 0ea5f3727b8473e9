import { type OrchestrationContext } from 'durable-functions';
import {
  type ComparedAccess,
  type ComparisonAsk,
  type ComparisonProgress,
  type ComparisonSummary,
} from '../../../shared/contracts/model/comparisons';
import { errorCodes } from '../../../shared/contracts/model/errorCodes';
import { type StepFailed } from '../../../shared/contracts/model/outcome';
import {
  compareVaultAccessContract,
  comparePageContract,
  compareVaultsContract,
  finishComparisonContract,
  listComparisonContract,
} from '../../../shared/contracts/steps/comparisonSteps';
import { type InputOf, type OutputOf } from '../../../shared/contracts/steps/contract';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type Finished } from '../../../shared/contracts/steps/contract';
import { makeContentKeyContract } from '../../../shared/contracts/steps/surveySteps';
import { moveOfComparison } from '../../../shared/rules/checks/checkRunId';
import { addComparedSums, isAllEqual, noComparedSums } from '../../../shared/rules/comparisons/comparedSums';
import { chainPages } from '../../../shared/rules/plan/hashPlan';
import { shortenText } from '../../../shared/rules/text/shortenText';
import { comparedPagesAtOnce } from '../../../shared/rules/transfer/batching';
import { keyedMove } from '../../../shared/rules/transfer/keyedMove';
import { stepFault } from '../../../shared/rules/transfer/updatedApp';
import { now, showStatus, type Steps } from '../engine/steps';
import { callInRounds, callLongInRounds } from '../engine/rounds';
import { callItems } from '../engine/callItems';
import { untilStored } from '../engine/pageRounds';
import { appRun } from '../engine/generation';
import { Waits } from '../engine/waits';
import { tryActivity } from '../engine/callContract';

type Outcome = ComparisonProgress | Pick<StepFailed, 'state' | 'code' | 'detail'>;

/**
 * Compares all selected items of two vaults, and writes to neither: it has no claim, and its steps connect without a guard.
 * One generation compares some pages, so its history does not grow with the vaults. History has sums and hashes; the results
 * are in the store.
 */
export const compareVaults = appRun(compareVaultsContract, function* (context, input) {
  const { start: _, progress: carried, ...ask } = input;
  const progress = carried ?? begun(now(context));
  const next = yield* work(context, ask, progress);
  if (!('state' in next) && !isDone(next)) return { next: { ...ask, progress: next } };
  const reached = 'state' in next ? progress : next;
  const access = ask.configuration === undefined || 'state' in next ? {} : yield* readAccess(context, ask);
  // The timer that sweeps removes what this does not.
  yield* tryActivity(context, finishComparisonContract, { move: keyedMove(moveOfComparison(ask), reached) });
  const failed = 'state' in next ? { failed: next } : {};
  return { ended: summaryOf(ask, reached, { finishedAt: now(context), ...access, ...failed }) };
});

/** A comparison has a content key once it has its list. */
function begun(startedAt: string): ComparisonProgress {
  const sums = { sums: noComparedSums, throttled: 0, hash: chainPages([]) };
  return { startedAt, pages: 0, items: 0, compared: 0, ...sums };
}

function isDone({ contentKey, compared, pages }: ComparisonProgress): boolean {
  return contentKey !== undefined && compared === pages;
}

function* work(context: OrchestrationContext, ask: ComparisonAsk, progress: ComparisonProgress): Steps<Outcome> {
  const waits = new Waits(context, (waitingFor) => {
    showStatus(context, { ...shownOf(progress), waitingFor });
  });
  showStatus(context, { ...shownOf(progress), waitingFor: null });
  const move = moveOfComparison(ask);
  try {
    return progress.contentKey === undefined
      ? yield* list(context, waits, { move, progress })
      : yield* comparePages(context, waits, { move: keyedMove(move, progress), progress });
  } catch (error) {
    // A step failed permanently after its retries.
    return { state: 'failed', ...(codedFault(error) ?? stepFault(error, context.df.version)) };
  }
}

/** The fault of a page that failed as a whole: its error begins with the code. */
function codedFault(error: unknown): Pick<StepFailed, 'code' | 'detail'> | undefined {
  const text = error instanceof Error ? error.message : '';
  const [, name, detail = ''] = /^([A-Z_]+): ([^]*)$/.exec(text) ?? [];
  const code = errorCodes.find((one) => one === name);
  return code === undefined ? undefined : { code, detail };
}

/** What a status shows of a comparison in progress. Only a proved orchestration sets it. */
function shownOf({ startedAt, pages, items, compared, sums, throttled }: ComparisonProgress) {
  return { startedAt, pages, items, compared, sums, throttled };
}

interface Part {
  readonly move: MoveSpec;
  readonly progress: ComparisonProgress;
}

function* list(context: OrchestrationContext, waits: Waits, { move, progress }: Part): Steps<Outcome> {
  const made = yield* callInRounds(context, waits, makeContentKeyContract, { move });
  if (made.state === 'failed') return made;
  const { contentKey } = made;
  const input = { move: keyedMove(move, { contentKey }) };
  const listed = yield* callLongInRounds(context, waits, { contract: listComparisonContract, input });
  if (listed.state === 'failed') return listed;
  const { pages, items, throttled } = listed;
  return { ...progress, contentKey, pages, items, throttled };
}

type PageInput = InputOf<typeof comparePageContract>;
type PageOutput = Exclude<Finished<OutputOf<typeof comparePageContract>>, { state: 'failed' }>;

function* comparePages(context: OrchestrationContext, waits: Waits, { move, progress }: Part): Steps<Outcome> {
  const { compared, pages } = progress;
  const length = Math.min(comparedPagesAtOnce, pages - compared);
  const inputs = Array.from({ length }, (_, at) => ({ move, page: compared + at }));
  const call = (some: readonly PageInput[]) => callItems(context, comparePageContract, some);
  const stored = yield* untilStored<PageInput, PageOutput>(call, waits, inputs);
  return {
    ...progress,
    compared: compared + stored.length,
    hash: chainPages(
      stored.map(({ hash }) => hash),
      progress.hash,
    ),
    sums: stored.reduce((sums, page) => addComparedSums(sums, page.sums), progress.sums),
    throttled: stored.reduce((sum, { throttled }) => sum + throttled, progress.throttled),
  };
}

/** What could not be read is named in the result, and the comparison of the items counts all the same. */
function* readAccess(context: OrchestrationContext, ask: ComparisonAsk): Steps<{ readonly access: ComparedAccess }> {
  const waits = new Waits(context, () => undefined);
  const compared = yield* callInRounds(context, waits, compareVaultAccessContract, { move: moveOfComparison(ask) });
  return { access: compared.state === 'compared' ? compared.access : unreadAccess(compared, now(context)) };
}

function unreadAccess({ code, detail }: Pick<StepFailed, 'code' | 'detail'>, readAt: string): ComparedAccess {
  const notRead = [{ part: 'access', code, detail: shortenText(detail, 600) }];
  const nobody = { same: [], differences: [], unnamed: 0, unclear: [] };
  return { readAt, models: { source: null, target: null }, equal: false, ...nobody, notRead };
}

interface End {
  readonly finishedAt: string;
  readonly access?: ComparedAccess;
  readonly failed?: Pick<StepFailed, 'code' | 'detail'>;
}

function summaryOf(
  ask: ComparisonAsk,
  progress: ComparisonProgress,
  { finishedAt, access, failed }: End,
): ComparisonSummary {
  const { id, sourceVault, targetVault, depth } = ask;
  const { startedAt, compared: pages, items, hash, sums, throttled } = progress;
  const failure = failed && { code: failed.code, detail: shortenText(failed.detail, 600) };
  const equal = failure === undefined && isAllEqual(sums);
  const end = { startedAt, finishedAt, equal, items, pages, hash, ...sums, throttled };
  return {
    id,
    sourceVault,
    targetVault,
    depth,
    ...end,
    ...(access && { access }),
    ...(failure === undefined ? {} : { failure }),
  };
}
