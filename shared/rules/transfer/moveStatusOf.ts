import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type MoveStatus } from '../../contracts/api/moveStatus';
import { type Phase } from '../../contracts/model/progress';
import { type CheckProof } from '../../contracts/model/checks';
import { type ChangedItems } from '../../contracts/model/hold';
import { type ScratchFate } from '../../contracts/model/rehearsal';
import { type MoveProgress } from '../../contracts/steps/orchestrations';
import { shownHold } from './shownHold';
import { addSums, noSums } from './resultTally';
import { rateOfMove, timeOfPhase } from './phaseTimes';
import { addByCode, withFirst } from '../problems/problemsByCode';
import { firstFew } from '../problems/summarizeResults';
import { fitStatus } from '../text/fitStatus';

/** The move's status as in the HTTP contract. `now` and the stored times are ISO 8601 UTC. */
export function statusOf(move: MoveSpec, progress: MoveProgress, now: string): MoveStatus {
  const { phase, plan, approval, starter, throttled, phaseItems } = progress;
  const current = timeOfPhase(progress, now);
  const isMoving = phase === 'transferring' || phase === 'verifying';
  const counts = countsOf(progress);
  const before = phase === 'verifying' ? (progress.verified?.total ?? 0) : 0;
  const left = Math.max(0, counts.items.total - before - phaseItems);
  return fit({
    id: move.moveId,
    runId: move.runId,
    sourceVault: move.sourceVault,
    targetVault: move.targetVault,
    phase,
    waitingFor: null,
    items: counts.items,
    versions: counts.versions,
    verified: null,
    rate: { itemsPerSecond: isMoving ? (current.itemsPerSecond ?? 0) : 0, throttled },
    etaSeconds: isMoving && phaseItems * current.seconds > 0 ? Math.ceil((left * current.seconds) / phaseItems) : null,
    phases: [...progress.phases, current],
    problemCount: counts.problemCount,
    problemsByCode: counts.problemsByCode,
    ...linksOf({ id: move.moveId, runId: move.runId, phase, planHash: plan?.planHash ?? null }),
    problems: [...counts.problems],
    planHash: plan?.planHash ?? null,
    approval,
    startedBy: starter?.by ?? null,
    control: null,
    hold: shownHold(progress.hold, now),
    ...(progress.checks && { checks: proofOf(progress.checks) }),
    ...rehearsalOf(move, progress),
    reportHead: progress.reportHead ?? null,
  });
}

function rehearsalOf({ moveId, rehearsal }: MoveSpec, progress: MoveProgress): Pick<MoveStatus, 'rehearsal'> {
  if (rehearsal === undefined) return {};
  const { targetVault, planRunId } = rehearsal;
  const { real = null, scratch = null } = progress.rehearsal ?? {};
  const planReportUri = real === null ? null : reportUriOf({ moveId, runId: planRunId });
  const checks = real?.checks && { checks: proofOf(real.checks) };
  return {
    rehearsal: { targetVault, planReportUri, ...checks, scratch: scratch === null ? null : withoutDetail(scratch) },
  };
}

/** The part by which `GET /api/checks/{id}` knows that the store has the run as the app wrote it. */
function proofOf({ id, hash }: CheckProof): CheckProof {
  return { id, hash };
}

/** The report has the detail; the status has little room. */
function withoutDetail({ fate, purgedOn }: ScratchFate): Omit<ScratchFate, 'detail'> {
  return { fate, ...(purgedOn === undefined ? {} : { purgedOn }) };
}

/** The path of the report of a run. */
export function reportUriOf({ moveId, runId }: Pick<MoveSpec, 'moveId' | 'runId'>): string {
  return `/api/moves/${moveId}/report?run=${runId}`;
}

/** The last status of a move, with the rate of the whole move. `now` ends its current phase. `verified` is what the report says, null if it says nothing. */
export function endStatusOf(
  move: MoveSpec,
  progress: MoveProgress,
  phase: Phase,
  now: string,
  verified: number | null = null,
): MoveStatus {
  const last = statusOf(move, progress, now);
  const rate = { ...last.rate, itemsPerSecond: rateOfMove(last.phases) };
  return fit({ ...last, phase, verified, rate, ...linksOf({ ...last, phase }) });
}

/** The counts of all items: results of transferred items, and the plan's sums for the rest. */
export function countsOf(progress: MoveProgress) {
  const { items, versions, problemCount, problemsByCode, untransferred } = progress;
  const sums = addSums({ items, versionsDone: versions.done, problemCount, problemsByCode }, untransferred ?? noSums);
  const { done, failed } = sums.items;
  const { items: changed, settings } = changedOf(progress);
  const count = changed.count + settings.count;
  return {
    // What others changed in the target is not there as the move brought it.
    items: {
      ...sums.items,
      total: items.total,
      done: Math.max(0, done - changed.count),
      failed: failed + changed.count,
    },
    versions: { total: versions.total, done: sums.versionsDone },
    problemCount: sums.problemCount + count,
    problemsByCode: withFirst(
      addByCode(sums.problemsByCode, count === 0 ? [] : [{ code: 'TARGET_CHANGED', count }]),
      progress.failure?.code,
    ),
    problems: firstFew([...progress.problems, ...changed.first, ...settings.first, ...(untransferred?.problems ?? [])]),
  };
}

/** What others changed in the target. Once the report is written, the sums of the move have it. */
function changedOf({ hold, reportHead }: MoveProgress) {
  const { changed = nothing, settings = nothing } = (reportHead === undefined ? hold?.target : undefined) ?? {};
  return { items: changed, settings };
}

const nothing: Pick<ChangedItems, 'count' | 'first'> = { count: 0, first: [] };

const endPhases: ReadonlySet<Phase> = new Set(['completed', 'partiallyCompleted', 'failed', 'cancelled']);

/** The paths with more information about a move in this phase. */
export function linksOf({ id, runId, phase, planHash }: Pick<MoveStatus, 'id' | 'runId' | 'phase' | 'planHash'>) {
  const moveUri = `/api/moves/${id}`;
  const planUri = planHash === null ? null : `${moveUri}/plan`;
  return {
    planUri,
    problemsUri: endPhases.has(phase) ? `${moveUri}/report?run=${runId}` : planUri,
    approveUri: phase === 'awaitingApproval' ? `${moveUri}/approve` : null,
  };
}

/** Keeps as many problems as fit, then as many differences of a held move, and as many codes. The counts still include all. */
function fit(status: MoveStatus): MoveStatus {
  return fitStatus(status, ({ problems, hold, problemsByCode }) => [
    () => problems.pop(),
    () => hold?.pending.first.pop(),
    () => hold?.target?.changed.first.pop(),
    // In practice no move has that many codes. The rarest go first.
    () => problemsByCode.pop(),
  ]);
}
