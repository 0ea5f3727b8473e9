import { type OrchestrationContext } from 'durable-functions';
import { type RollbackAsk, type RollbackProgress } from '../../../shared/contracts/model/rollback';
import { type InputOf } from '../../../shared/contracts/steps/contract';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import {
  rollBackItemContract,
  type RollbackOutcome,
  saveRollbackPageContract,
} from '../../../shared/contracts/steps/rollbackSteps';
import { chainPages } from '../../../shared/rules/plan/hashPlan';
import { addRolledBack } from '../../../shared/rules/rollback/rolledBackItems';
import { itemsPerPage } from '../../../shared/rules/transfer/batching';
import { roundDelaysSeconds } from '../../../shared/rules/transfer/roundPauses';
import { callActivities, type Steps } from '../callContract';
import { callItems } from '../callItems';
import { type Waits } from '../waits';

/** A rollback, with the move as its steps get it. */
export interface Rollback {
  readonly move: MoveSpec;
  /** The run that is rolled back. */
  readonly runId: string;
  readonly ask: RollbackAsk;
}

/** The number of pages that one generation takes. One turn then begins no more calls than it may. */
const pagesAtOnce = 3;

interface Part {
  readonly rollback: Rollback;
  readonly progress: RollbackProgress;
  readonly plan: NonNullable<RollbackProgress['plan']>;
}

/** Rolls the items of the next pages back, and stores their results. Returns how far the rollback is then. */
export function* rollBackPages(
  context: OrchestrationContext,
  waits: Waits,
  { rollback, progress, plan }: Part,
): Steps<RollbackProgress> {
  const { nextPage, startedAt } = progress;
  const length = Math.min(pagesAtOnce, plan.pages - nextPage);
  const pages = Array.from({ length }, (_, at) => nextPage + at);
  const { move, runId, ask } = rollback;
  const common = { move, runId, planHash: ask.planHash };
  const looked = pages.flatMap((page) => rowsWithLook(plan.looks, page).map((at) => ({ page, at })));
  const inputs = looked.map((place) => ({ ...common, ...place, startedAt }));
  const outcomes = yield* inItemRounds(context, waits, inputs);
  const saved = yield* callActivities(
    context,
    saveRollbackPageContract,
    pages.map((page) => ({ ...common, page, outcomes: outcomes.filter((_, at) => looked[at]?.page === page) })),
  );
  const hashes = saved.map(({ hash }) => hash);
  return {
    ...progress,
    nextPage: nextPage + length,
    counts: saved.reduce((sum, { counts }) => addRolledBack(sum, counts), progress.counts),
    hash: chainPages(hashes, progress.hash),
    throttled: outcomes.reduce((sum, { throttled }) => sum + throttled, progress.throttled),
  };
}

/** The positions in a page of the rows that need a look at the target. They come first in the plan. */
function rowsWithLook(looks: number, page: number): readonly number[] {
  const length = Math.min(itemsPerPage, Math.max(0, looks - page * itemsPerPage));
  return Array.from({ length }, (_, at) => at);
}

type ItemInput = InputOf<typeof rollBackItemContract>;

/** Calls the step for each item. After a pause it calls it again for those that failed by a transient fault. */
function* inItemRounds(
  context: OrchestrationContext,
  waits: Waits,
  inputs: readonly ItemInput[],
): Steps<readonly RollbackOutcome[]> {
  const outcomes: RollbackOutcome[] = yield* callItems(context, rollBackItemContract, inputs);
  for (const seconds of roundDelaysSeconds) {
    const open = outcomes.flatMap((outcome, at) => (isRetryable(outcome) ? [at] : []));
    if (open.length === 0) break;
    yield* waits.pause('retry', seconds * 1_000);
    const again = yield* callItems(
      context,
      rollBackItemContract,
      open.flatMap((at) => inputs[at] ?? []),
    );
    open.forEach((at, index) => {
      const [before, after] = [outcomes[at], again[index]];
      if (before !== undefined && after !== undefined)
        outcomes[at] = { ...after, throttled: before.throttled + after.throttled };
    });
  }
  return outcomes;
}

function isRetryable(outcome: RollbackOutcome): boolean {
  return outcome.state === 'failed' && outcome.retryable;
}
