import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type MoveProgress } from '../../contracts/steps/orchestrations';
import { batchesAtOnce } from './batching';
import { openPages, pagesToVerify } from './verifiedPages';

type Run = Pick<MoveSpec, 'moveId' | 'runId'>;
type MaybeRehearsal = Run & Pick<MoveSpec, 'rehearsal'>;

/**
 * The instance id of a sub-orchestration of a run. It can be computed, so that the status of a move can show what its steps
 * wait for. The id of a move never contains a colon.
 */
export function stepInstance({ moveId, runId }: Run, step: 'plan' | 'target'): string {
  return `${moveId}:${runId}:${step}`;
}

const stepsOfPage = ['transfer', 'verify', 'verifyEarly', 'look', 'lookEarly'] as const;
type PageStep = (typeof stepsOfPage)[number];

/**
 * As `stepInstance`, for a step that transfers or verifies a page, or lists the source meanwhile. A runtime may still store the end of a
 * list when its parent begins the next one, so those of the transfer and of the verification have different ids.
 */
export function pageInstance({ moveId, runId }: Run, step: PageStep, page: number): string {
  return `${moveId}:${runId}:${step}:${String(page)}`;
}

type Window = Pick<MoveProgress, 'plan' | 'nextPage' | 'pagesAtOnce'>;

/** The next window: the pages of the plan that run in parallel, in one generation of the move. */
export function pagesInWindow(progress: Window): number[] {
  const { plan, nextPage } = progress;
  const total = plan?.pages ?? 0;
  const count = Math.max(0, Math.min(batchesAtOnce(total, progress.pagesAtOnce), total - nextPage));
  return Array.from({ length: count }, (_, at) => nextPage + at);
}

/** The next window of the phase `verifying`. There, `nextPage` counts only the pages that it has to verify. */
export function pagesInVerifyWindow(progress: Window & Pick<MoveProgress, 'verified'>): number[] {
  const { plan, nextPage } = progress;
  const count = Math.min(batchesAtOnce(plan?.pages ?? 0), openPages(progress) - nextPage);
  return pagesToVerify(progress, nextPage, Math.max(0, count));
}

/**
 * A move with at most this many pages transfers and verifies them in one generation, because each generation takes the runtime some hundred
 * milliseconds. Who asks what such a move waits for reads the status of every step that it may have, so these are few.
 */
const maxPagesOfOneGeneration = 8;

/** Whether a move is in one of the phases that a small move takes in one generation. */
export function isOfOneGeneration({ plan, phase }: Pick<MoveProgress, 'plan' | 'phase'>): boolean {
  const isWithPages = phase === 'transferring' || phase === 'verifying';
  return isWithPages && plan !== null && plan.pages <= maxPagesOfOneGeneration;
}

/** The sub-orchestrations that can be in progress in the phase of a move. */
export function stepsUnderWay(run: MaybeRehearsal, progress: MoveProgress): readonly string[] {
  if (isOfOneGeneration(progress)) return stepsOfPages(run, progress.plan?.pages ?? 0);
  switch (progress.phase) {
    case 'planning':
      return plansOf(run);
    case 'preparing':
      return [stepInstance(run, 'target')];
    case 'transferring': {
      const pages = pagesInWindow(progress);
      const looks = pages.slice(0, 1).map((page) => pageInstance(run, 'lookEarly', page));
      return [...pages.map((page) => pageInstance(run, 'transfer', page)), ...looks];
    }
    case 'verifying': {
      const pages = pagesInVerifyWindow(progress);
      return [...pages.map((page) => pageInstance(run, 'verify', page)), ...listsDuring(run, pages)];
    }
    // A window of an extra round is short; its waits are not shown.
    case 'syncing':
    case 'awaitingCutover':
    case 'awaitingApproval':
    case 'paused':
    case 'finishing':
    case 'completed':
    case 'partiallyCompleted':
    case 'failed':
    case 'cancelled':
      return [];
  }
}

/** The transfers of pages that the generation with this progress makes. */
export function pagesUnderWay(run: Run, progress: MoveProgress): readonly string[] {
  const { plan, nextPage } = progress;
  const pages = isOfOneGeneration(progress)
    ? Array.from({ length: Math.max(0, (plan?.pages ?? 0) - nextPage) }, (_, at) => nextPage + at)
    : pagesInWindow(progress);
  return pages.map((page) => pageInstance(run, 'transfer', page));
}

/** Those that can be in progress in a generation that transfers and verifies all pages. */
function stepsOfPages(run: Run, pages: number): readonly string[] {
  const all = Array.from({ length: pages }, (_, page) => page);
  return all.flatMap((page) => stepsOfPage.map((step) => pageInstance(run, step, page)));
}

/** The list of the source that can run during a window of the verification. */
function listsDuring(run: Run, pages: readonly number[]): readonly string[] {
  return pages.slice(0, 1).map((page) => pageInstance(run, 'look', page));
}

/** A rehearsal plans the real move first, and then its own. */
function plansOf({ moveId, runId, rehearsal }: MaybeRehearsal): readonly string[] {
  const runs = [...(rehearsal === undefined ? [] : [rehearsal.planRunId]), runId];
  return runs.map((one) => stepInstance({ moveId, runId: one }, 'plan'));
}
