import { type OrchestrationContext } from 'durable-functions';
import { type StepFailed } from '../../../shared/contracts/model/outcome';
import {
  type RollbackAsk,
  type RollbackOutcome,
  type RollbackProgress,
  type UnsavedPage,
} from '../../../shared/contracts/model/rollback';
import { type InputOf, type OutputOf } from '../../../shared/contracts/steps/contract';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { rollBackItemContract, saveRollbackPageContract } from '../../../shared/contracts/steps/rollbackSteps';
import { chainPages } from '../../../shared/rules/plan/hashPlan';
import { addRolledBack } from '../../../shared/rules/rollback/rolledBackItems';
import { countUnsaved, unsavedFailure } from '../../../shared/rules/rollback/unsavedPages';
import { itemsPerPage } from '../../../shared/rules/transfer/batching';
import { type Steps } from '../engine/steps';
import { isRetryable, allInRounds } from '../engine/rounds';
import { callItems } from '../engine/callItems';
import { type Waits } from '../engine/waits';

/** A rollback, with the move as its steps get it. */
export interface Rollback {
  readonly move: MoveSpec;
  /** The run that is rolled back. */
  readonly runId: string;
  readonly ask: RollbackAsk;
  readonly startToken: string;
}

/** The number of pages that one generation takes. One turn then begins no more calls than it may. */
const pagesAtOnce = 3;

interface Part {
  readonly rollback: Rollback;
  readonly progress: RollbackProgress;
  readonly plan: NonNullable<RollbackProgress['plan']>;
}

/** How far a rollback is, and why it ends there if it does. */
export interface Reached {
  readonly progress: RollbackProgress;
  readonly failure?: Pick<StepFailed, 'state' | 'code' | 'detail'>;
  /** Pages with results that are in no store. */
  readonly unsaved?: readonly UnsavedPage[];
}

/**
 * Rolls the items of the next pages back, and stores their results. If the store does not take the results of a page, these and
 * those of the pages after it are part of what it returns: what is deleted must be in a report.
 */
export function* rollBackPages(
  context: OrchestrationContext,
  waits: Waits,
  { rollback, progress, plan }: Part,
): Steps<Reached> {
  const { nextPage } = progress;
  const length = Math.min(pagesAtOnce, plan.pages - nextPage);
  const pages = Array.from({ length }, (_, at) => nextPage + at);
  const { move, runId, ask, startToken } = rollback;
  const common = { move, runId, planHash: ask.planHash };
  const looked = pages.flatMap((page) => rowsWithLook(plan.looks, page).map((at) => ({ page, at })));
  const again = ask.earlier === undefined ? {} : { isRepeated: true as const };
  const inputs = looked.map((place) => ({ ...common, ...place, startToken, ...again }));
  const outcomes = yield* allInRounds<RollbackItem, RollbackOutcome>(waits, inputs, {
    call: (open) => callItems(context, rollBackItemContract, open),
    isOpen: isRetryable,
  });
  const worked = pages.map((page) => ({ page, outcomes: outcomes.filter((_, at) => looked[at]?.page === page) }));
  const saves = worked.map((page) => ({ ...common, ...page }));
  const results = yield* allInRounds<SaveInput, Saved>(waits, saves, {
    call: (open) => callItems(context, saveRollbackPageContract, open),
    isOpen: isRetryable,
  });
  const failure = results.find(isFailed);
  const saved = results.slice(0, failure && results.indexOf(failure)).flatMap((one) => (isFailed(one) ? [] : [one]));
  const unsaved = worked.slice(saved.length);
  const reached = {
    ...progress,
    nextPage: nextPage + saved.length,
    counts: [...saved.map(({ counts }) => counts), countUnsaved(unsaved, plan.rows)].reduce(
      addRolledBack,
      progress.counts,
    ),
    hash: chainPages(
      saved.map(({ hash }) => hash),
      progress.hash,
    ),
    throttled: outcomes.reduce((sum, { throttled }) => sum + throttled, progress.throttled),
  };
  if (failure === undefined) return { progress: reached };
  return { progress: reached, failure: unsavedFailure(failure, unsaved, plan.rows), unsaved };
}

/** The positions in a page of the rows that need a look at the target. They come first in the plan. */
function rowsWithLook(looks: number, page: number): readonly number[] {
  const length = Math.min(itemsPerPage, Math.max(0, looks - page * itemsPerPage));
  return Array.from({ length }, (_, at) => at);
}

type RollbackItem = InputOf<typeof rollBackItemContract>;
type SaveInput = InputOf<typeof saveRollbackPageContract>;
type Saved = OutputOf<typeof saveRollbackPageContract>;

function isFailed(output: Saved): output is Extract<Saved, StepFailed> {
  return 'state' in output;
}
