import { type DurableOrchestrationStatus } from 'durable-functions';
import { type RunCutOff, type RunLine, type RunRecord } from '../../../shared/contracts/api/moveRuns';
import { moveOf, progressOf } from '../../runtime/findMove';
import { isRunning } from '../../runtime/orchestrationState';
import { hasOwnEnd, statusFrom } from '../moves/statusFrom';

/** What a list shows of a run, without addresses. */
export type ShownRun = Omit<RunLine, 'isShownByDefault' | 'reportUri'>;

/** Describes a run by its stored record, or by the runtime's state of it if `found` is this run. */
export function describeRun(
  runId: string,
  record: RunRecord | undefined,
  found: DurableOrchestrationStatus | undefined,
): ShownRun {
  if (record !== undefined && record.end !== null) return endedLine(record, record.end);
  if (found !== undefined && moveOf(found).runId === runId) return currentLine(found);
  if (record?.cutOff !== undefined) return cutOffLine(record, record.cutOff);
  // Only the current run can be in progress.
  const known = unreadableRun(runId, record);
  return record === undefined ? known : { ...known, phase: 'cancelled' };
}

/** Describes a run that a newer version of the app runs. Nobody can say how far it is. */
export function unreadableRun(runId: string, record: RunRecord | undefined): ShownRun {
  return record === undefined ? { ...unreadable, runId } : { ...unreadable, ...startOf(record) };
}

function endedLine(record: RunRecord, end: NonNullable<RunRecord['end']>): ShownRun {
  return { ...startOf(record), ...end };
}

function cutOffLine(record: RunRecord, { phase, finishedAt, items, versions, problemCount }: RunCutOff): ShownRun {
  return { ...startOf(record), phase, finishedAt, items, versions, problemCount };
}

function currentLine(found: DurableOrchestrationStatus): ShownRun {
  const move = moveOf(found);
  const progress = progressOf(found);
  const { phase, items, versions, problemCount } = statusFrom(found);
  const startedAt = progress?.startedAt ?? found.createdTime.toISOString();
  const start = startOf({ move, startedAt });
  if (isRunning(found)) return { ...start, phase, items, versions, finishedAt: null, problemCount: null };
  const finishedAt = found.lastUpdatedTime.toISOString();
  // What it showed last is older than the vault, and a list does not read the results.
  const sums = hasOwnEnd(found) ? { items, versions, problemCount } : noSums;
  return { ...start, phase, finishedAt, ...sums };
}

function startOf({ move, startedAt }: Pick<RunRecord, 'move' | 'startedAt'>) {
  const { runId, dryRun, sourceVault, targetVault } = move;
  return { runId, startedAt, dryRun, sourceVault, targetVault };
}

const noSums = { items: null, versions: null, problemCount: null } as const;

/** A run whose record the store does not have or cannot read. */
const unreadable = {
  startedAt: null,
  finishedAt: null,
  phase: null,
  dryRun: null,
  sourceVault: null,
  targetVault: null,
  ...noSums,
} as const;
