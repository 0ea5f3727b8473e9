import { type MoveRef } from '../contracts/moveRef';
import { type MoveStatus, type Phase, type Problem } from '../contracts/moveStatus';
import { type BatchSummary, type MoveProgress } from '../contracts/orchestrations';
import { type StepFailed } from '../contracts/outcome';
import { type SettingResult } from '../contracts/planSettings';
import { failureProblem } from './failureProblem';
import { settingProblems } from './settingProblems';
import { problemsShown, shortenProblem } from './summarizeResults';

/** Where every move begins. `now` is the orchestration's own time. */
export function startProgress(now: string): MoveProgress {
  return {
    phase: 'planning',
    startedAt: now,
    plan: null,
    nextPage: 0,
    phaseStartedAt: now,
    phaseItems: 0,
    items: noItems,
    versions: { total: 0, done: 0 },
    throttled: 0,
    problems: [],
    problemCount: 0,
    failure: null,
  };
}

const noItems = { total: 0, done: 0, skipped: 0, blocked: 0, failed: 0 } as const;

/** Enters a phase. Sums of items begin anew in each, since verification looks at every item again. */
export function enterPhase(progress: MoveProgress, phase: Phase, now: string): MoveProgress {
  return { ...progress, phase, nextPage: 0, phaseStartedAt: now, phaseItems: 0 };
}

/** Ends the move as a whole: it goes straight to its report, which tells of this first. */
export function failMove(
  progress: MoveProgress,
  failed: Pick<StepFailed, 'code' | 'detail' | 'requestId'>,
  now: string,
): MoveProgress {
  const problem = failureProblem(failed);
  return {
    ...enterPhase(progress, 'finishing', now),
    failure: problem,
    problems: [shortenProblem(problem), ...progress.problems].slice(0, problemsShown),
    problemCount: progress.problemCount + 1,
  };
}

/** Issuers and contacts count as no items; what a person has to do about them is told with the rest. */
export function addSettings(
  progress: MoveProgress,
  settings: readonly SettingResult[],
  throttled: number,
): MoveProgress {
  const found = settings.flatMap((setting) => settingProblems(setting));
  return { ...addProblems(progress, found), throttled: progress.throttled + throttled };
}

/** Problems that are of no item. */
export function addProblems(progress: MoveProgress, found: readonly Problem[]): MoveProgress {
  return {
    ...progress,
    problems: [...progress.problems, ...found.map(shortenProblem)].slice(0, problemsShown),
    problemCount: progress.problemCount + found.length,
  };
}

/** Transfer sums start at nothing and grow batch by batch. */
export function addTransferred(progress: MoveProgress, batches: readonly BatchSummary[]): MoveProgress {
  const sum = sumBatches(batches);
  return {
    ...progress,
    nextPage: progress.nextPage + batches.length,
    phaseItems: progress.phaseItems + sum.items.total,
    items: {
      total: progress.items.total,
      done: progress.items.done + sum.items.done,
      skipped: progress.items.skipped + sum.items.skipped,
      blocked: progress.items.blocked + sum.items.blocked,
      failed: progress.items.failed + sum.items.failed,
    },
    versions: { ...progress.versions, done: progress.versions.done + sum.versionsDone },
    throttled: progress.throttled + sum.throttled,
    problems: [...progress.problems, ...sum.problems].slice(0, problemsShown),
    problemCount: progress.problemCount + sum.problemCount,
  };
}

/** Verification only finds what is not equal: those items go from done to failed, and their problems are new. */
export function addVerified(progress: MoveProgress, batches: readonly BatchSummary[]): MoveProgress {
  const sum = sumBatches(batches);
  const { items } = progress;
  return {
    ...progress,
    nextPage: progress.nextPage + batches.length,
    phaseItems: progress.phaseItems + sum.items.total,
    items: { ...items, done: items.done - sum.items.failed, failed: items.failed + sum.items.failed },
    throttled: progress.throttled + sum.throttled,
    problems: [...progress.problems, ...sum.problems].slice(0, problemsShown),
    problemCount: progress.problemCount + sum.problemCount,
  };
}

/** How a move that ran to its end is called: partial as soon as a person has to act. What was left out on request is no such thing. */
export function endPhase({ items, problemCount }: Pick<MoveProgress, 'items' | 'problemCount'>): Phase {
  const open = items.blocked + items.failed;
  if (items.total > 0 && items.done === 0 && items.failed > 0) return 'failed';
  return open > 0 || problemCount > 0 ? 'partiallyCompleted' : 'completed';
}

/** The move's status in the words of the HTTP contract. `now` and the stored times are ISO 8601 UTC. */
export function statusOf(move: MoveRef, progress: MoveProgress, now: string): MoveStatus {
  const seconds = (Date.parse(now) - Date.parse(progress.phaseStartedAt)) / 1000;
  const perSecond = seconds > 0 ? progress.phaseItems / seconds : 0;
  const isMoving = progress.phase === 'transferring' || progress.phase === 'verifying';
  const left = Math.max(0, progress.items.total - progress.phaseItems);
  return {
    id: move.moveId,
    runId: move.runId,
    phase: progress.phase,
    items: progress.items,
    versions: progress.versions,
    rate: { itemsPerSecond: Math.round(perSecond * 10) / 10, throttled: progress.throttled },
    etaSeconds: isMoving && perSecond > 0 ? Math.ceil(left / perSecond) : null,
    problems: progress.problems,
  };
}

/** The last status of a move: its rate is that of the whole move, planning and verification included. */
export function endStatusOf(move: MoveRef, progress: MoveProgress, now: string): MoveStatus {
  const wholeMove = { phaseStartedAt: progress.startedAt, phaseItems: progress.items.total };
  return statusOf(move, { ...progress, ...wholeMove }, now);
}

function sumBatches(batches: readonly BatchSummary[]): BatchSummary {
  const items = { total: 0, done: 0, skipped: 0, blocked: 0, failed: 0 };
  const sum = { versionsDone: 0, throttled: 0, problemCount: 0 };
  for (const batch of batches) {
    items.total += batch.items.total;
    items.done += batch.items.done;
    items.skipped += batch.items.skipped;
    items.blocked += batch.items.blocked;
    items.failed += batch.items.failed;
    sum.versionsDone += batch.versionsDone;
    sum.throttled += batch.throttled;
    sum.problemCount += batch.problemCount;
  }
  return { items, ...sum, problems: batches.flatMap((batch) => batch.problems) };
}
