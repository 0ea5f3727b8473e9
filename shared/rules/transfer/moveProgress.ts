import { type OutputOf } from '../../contracts/steps/contract';
import { type Starter } from '../../contracts/model/caller';
import { type ItemSums, type Phase, type Problem, type ProblemsByCode } from '../../contracts/model/progress';
import { type BatchSummary, type MoveProgress, type planVaultContract } from '../../contracts/steps/orchestrations';
import { type StepFailed } from '../../contracts/model/outcome';
import { type IssuerOrContactsResult } from '../../contracts/model/issuersAndContacts';
import { failureProblem } from '../problems/failureProblem';
import { addSums, noItems, noSums, subtractSums } from './resultTally';
import { boundedPhases, timeOfPhase } from './phaseTimes';
import { addByCode, countByCode } from '../problems/problemsByCode';
import { issuerProblems } from '../problems/issuerProblems';
import { firstFew, shortenProblem } from '../problems/summarizeResults';
import { idleSeconds } from './waitedTime';

/**
 * The progress at the start of a move. `now` is the orchestration's own time. `verified`: batches may verify themselves.
 */
export function startProgress(now: string, starter?: Starter, verified?: MoveProgress['verified']): MoveProgress {
  return {
    phase: 'planning',
    startedAt: now,
    plan: null,
    nextPage: 0,
    phaseStartedAt: now,
    phaseItems: 0,
    phaseWorked: 0,
    phaseWaitedSeconds: 0,
    phases: [],
    items: noItems,
    versions: { total: 0, done: 0 },
    throttled: 0,
    problems: [],
    problemCount: 0,
    problemsByCode: [],
    untransferred: null,
    approval: null,
    ...(starter === undefined ? {} : { starter }),
    ...(verified === undefined ? {} : { verified }),
    failure: null,
  };
}

/**
 * Enters a phase, and records how long the previous one took. Each phase counts its own items, because verification inspects
 * every item again.
 */
export function enterPhase(progress: MoveProgress, phase: Phase, now: string): MoveProgress {
  const phases = boundedPhases([...progress.phases, timeOfPhase(progress, now)]);
  const nothingYet = { nextPage: 0, phaseStartedAt: now, phaseItems: 0, phaseWorked: 0, phaseWaitedSeconds: 0 };
  return { ...progress, phases, phase, ...nothingYet };
}

/** Adds the seconds that a step of the current phase waited. */
export function addWaited(progress: MoveProgress, waitedSeconds = 0): MoveProgress {
  return { ...progress, phaseWaitedSeconds: progress.phaseWaitedSeconds + waitedSeconds };
}

type Untransferred = NonNullable<MoveProgress['untransferred']>;
type Planned = Extract<OutputOf<typeof planVaultContract>, { state: 'planned' }>;

/** Adds a plan. Its sums count for each item until the item is transferred. */
export function addPlan(
  progress: MoveProgress,
  { plan, contentKey, problems, throttled, cleanUp }: Planned,
): MoveProgress {
  const { items, versions, beforeTransfer } = plan;
  return {
    ...progress,
    plan,
    contentKey,
    phaseWorked: items,
    items: { ...progress.items, total: beforeTransfer.items.total },
    versions: { total: versions, done: 0 },
    untransferred: { ...beforeTransfer, problems },
    throttled: progress.throttled + throttled,
    ...(cleanUp === undefined ? {} : { cleanUp }),
  };
}

/** Fails the move as a whole. It continues with its report, which lists this problem first. */
export function failMove(
  progress: MoveProgress,
  failed: Pick<StepFailed, 'code' | 'detail' | 'requestId'>,
  now: string,
): MoveProgress {
  const problem = failureProblem(failed);
  return {
    ...enterPhase(progress, 'finishing', now),
    // A move that failed does not list the source again.
    lateLook: undefined,
    failure: problem,
    problems: firstFew([shortenProblem(problem), ...progress.problems]),
    problemCount: progress.problemCount + 1,
    problemsByCode: addByCode(progress.problemsByCode, countByCode([problem])),
  };
}

/** Adds the problems of issuers and contacts. They do not count as items. */
export function addIssuersAndContacts(
  progress: MoveProgress,
  settings: readonly IssuerOrContactsResult[],
  throttled: number,
): MoveProgress {
  const found = settings.flatMap((setting) => issuerProblems(setting, 'done'));
  const { untransferred, plan } = progress;
  return {
    ...addProblems(progress, found),
    untransferred: untransferred === null ? null : withoutProblems(untransferred, plan?.settingProblems ?? []),
    throttled: progress.throttled + throttled,
  };
}

/** Removes the plan's problems of issuers and contacts, because their results replace them. */
function withoutProblems(untransferred: Untransferred, counts: ProblemsByCode): Untransferred {
  const problemCount = counts.reduce((sum, { count }) => sum + count, 0);
  const isOfItem = ({ itemName }: Problem): boolean => itemName !== undefined;
  return {
    ...untransferred,
    ...subtractSums(untransferred, { ...noSums, problemCount, problemsByCode: counts }),
    problems: untransferred.problems.filter(isOfItem),
  };
}

/** Adds problems that belong to no item. */
export function addProblems(progress: MoveProgress, found: readonly Problem[]): MoveProgress {
  return {
    ...progress,
    problems: firstFew([...progress.problems, ...found.map(shortenProblem)]),
    problemCount: progress.problemCount + found.length,
    problemsByCode: addByCode(progress.problemsByCode, countByCode(found)),
  };
}

/**
 * Adds batches of a transfer. Their sums replace those of the plan for the same items. Then adds what those batches found that
 * also verified themselves.
 */
export function addTransferred(progress: MoveProgress, batches: readonly BatchSummary[]): MoveProgress {
  const sum = sumBatches(batches);
  const transferred = {
    ...progress,
    nextPage: progress.nextPage + batches.length,
    phaseItems: progress.phaseItems + sum.items.total,
    phaseWorked: progress.phaseWorked + sum.worked,
    items: { ...addSums({ ...noSums, items: progress.items }, sum).items, total: progress.items.total },
    untransferred: leftOf(progress.untransferred, batches),
    versions: { ...progress.versions, done: progress.versions.done + sum.versionsDone },
    throttled: progress.throttled + sum.throttled,
    phaseWaitedSeconds: progress.phaseWaitedSeconds + sum.waitedSeconds,
    ...moreProblems(progress, sum),
  };
  return addFindings(transferred, sumFindings(batches.flatMap(({ verified }) => verified ?? [])));
}

/** Adds a round that has nothing to move: the results of its items are those of its plan. */
export function addPlanned(progress: MoveProgress): MoveProgress {
  const { items, untransferred } = progress;
  if (untransferred === null) return progress;
  const sums = addSums({ ...noSums, items }, untransferred);
  return {
    ...progress,
    items: { ...sums.items, total: items.total },
    untransferred: null,
    ...moreProblems(progress, untransferred),
  };
}

/** Adds what batches found that were verified while others were transferred. */
export function addVerifiedEarly(progress: MoveProgress, batches: readonly BatchSummary[]): MoveProgress {
  const found = sumFindings(batches.flatMap(({ verified }) => verified ?? []));
  const throttled = batches.reduce((sum, batch) => sum + batch.throttled, progress.throttled);
  return { ...addFindings(progress, found), throttled };
}

/** Adds batches of a verification. */
export function addVerified(progress: MoveProgress, batches: readonly BatchSummary[]): MoveProgress {
  const sum = sumBatches(batches);
  return {
    ...addFindings(progress, sum),
    nextPage: progress.nextPage + batches.length,
    phaseItems: progress.phaseItems + sum.items.total,
    phaseWorked: progress.phaseWorked + sum.worked,
    throttled: progress.throttled + sum.throttled,
    phaseWaitedSeconds: progress.phaseWaitedSeconds + sum.waitedSeconds,
  };
}

/** Adds what a verification found. Items that are not equal change from done to failed, with new problems. */
function addFindings(progress: MoveProgress, sum: Found): MoveProgress {
  const { items, versions } = progress;
  const { skipped, blocked, failed } = sum.items;
  return {
    ...progress,
    items: {
      total: items.total,
      done: items.done - skipped - blocked - failed,
      skipped: items.skipped + skipped,
      blocked: items.blocked + blocked,
      failed: items.failed + failed,
    },
    versions: { ...versions, done: Math.max(0, versions.done - (sum.versionsUndone ?? 0)) },
    ...moreProblems(progress, sum),
  };
}

interface Found extends ItemSums {
  readonly problems: readonly Problem[];
  readonly versionsUndone?: number | undefined;
}

function moreProblems(progress: MoveProgress, more: Found) {
  return {
    problems: firstFew([...progress.problems, ...more.problems]),
    problemCount: progress.problemCount + more.problemCount,
    problemsByCode: addByCode(progress.problemsByCode, more.problemsByCode),
  };
}

/** The plan's sums for the pages that are not transferred yet. Transferred batches report their own problems. */
function leftOf(before: Untransferred | null, batches: readonly BatchSummary[]) {
  if (before === null) return null;
  const planned = batches.flatMap((batch) => (batch.planned === undefined ? [] : [batch.planned]));
  return { ...subtractSums(before, addSums(...planned)), problems: batches.length === 0 ? before.problems : [] };
}

/** The end phase of a move that ran to its end: partial if a person has to act. Items that the request leaves out do not count. */
export function endPhase({ items, problemCount }: Pick<MoveProgress, 'items' | 'problemCount'>): Phase {
  const open = items.blocked + items.failed;
  if (items.total > 0 && items.done === 0 && items.failed > 0) return 'failed';
  return open > 0 || problemCount > 0 ? 'partiallyCompleted' : 'completed';
}

/** The sums of batches or of what their verification found, with their first problems. */
function sumFindings(all: readonly Found[]): Found {
  const versionsUndone = all.reduce((sum, found) => sum + (found.versionsUndone ?? 0), 0);
  return { ...addSums(...all), problems: all.flatMap(({ problems }) => problems), versionsUndone };
}

function sumBatches(batches: readonly BatchSummary[]) {
  return {
    ...sumFindings(batches),
    throttled: batches.reduce((sum, { throttled }) => sum + throttled, 0),
    worked: batches.reduce((sum, { worked }) => sum + worked, 0),
    waitedSeconds: idleSeconds(batches.flatMap(({ times }) => times ?? [])),
  };
}
