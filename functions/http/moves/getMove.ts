import { moveStatusSchema } from '../../../shared/contracts/api/moveStatus';
import { type DurableClient } from 'durable-functions';
import { type WaitingFor, stepStatusSchema } from '../../../shared/contracts/model/waiting';
import { moveOf, progressOf } from '../../runtime/findMove';
import { statusOf } from '../../../shared/rules/transfer/moveStatusOf';
import { pagesUnderWay, stepsUnderWay } from '../../../shared/rules/transfer/stepInstances';
import { startProgress } from '../../../shared/rules/transfer/moveProgress';
import { findOrchestration } from '../../runtime/orchestrationState';
import { waitWords } from '../../../shared/rules/transfer/waitedTime';
import { type MoveStatus } from '../../../shared/contracts/api/moveStatus';
import { controlOf, type ReadControl, withControl } from './controlOf';
import { type Call, serve } from '../frame/serve';
import { requireProvedMove } from './requireMove';
import { hasOwnEnd, statusFrom } from './statusFrom';
import { type ProveInput } from '../../runtime/newerVersion';
import { type DurableOrchestrationStatus } from 'durable-functions';
import { type CutOffRun, type StoredEnd } from '../../../shared/contracts/api/moveRuns';
import { addByCode, countByCode } from '../../../shared/rules/problems/problemsByCode';
import { problemsShown } from '../../../shared/rules/problems/summarizeResults';
import { isRunning } from '../../runtime/orchestrationState';
import { cutOffInHistory } from './cutOffOutcome';

/** `GET /api/moves/{id}`: the status of a move. */
export function getMove(parts: ReadControl & ProveInput & ReadStoredEnd) {
  return serve('getMove', async (asked) => {
    const found = await requireProvedMove(asked, parts);
    const waitingFor = (await findWait(asked.client, found)) ?? null;
    const control = await controlOf(found, parts);
    const isPaused = control?.wanted === 'pause';
    const shown = await withArrived(asked.client, found, { status: statusFrom(found, { waitingFor }), isPaused });
    const last = await withStoredSums(shown, found, parts);
    return { jsonBody: absolute(withControl(last, control), asked) };
  });
}

/** Makes the links of a status absolute, with the origin of the request. */
function absolute(status: MoveStatus, { request: { url } }: Pick<Call, 'request'>): MoveStatus {
  const uri = (path: string | null): string | null => (path === null ? null : new URL(path, url).href);
  const { planUri, problemsUri, approveUri } = status;
  return { ...status, planUri: uri(planUri), problemsUri: uri(problemsUri), approveUri: uri(approveUri) };
}

interface ReadStoredEnd {
  /** Reads what the store has of a run that ended from outside, in the numbers of its report. */
  readonly readStoredEnd: (run: CutOffRun) => Promise<StoredEnd>;
}

/**
 * Replaces the sums of a run that ended from outside by those of the stored results. Items in progress are finished after the run has ended, so
 * what the run showed last is older than the vault.
 */
async function withStoredSums(
  status: MoveStatus,
  found: DurableOrchestrationStatus,
  { readStoredEnd }: ReadStoredEnd,
): Promise<MoveStatus> {
  if (isRunning(found) || hasOwnEnd(found)) return status;
  const stored = await readStoredEnd(cutOffInHistory(found));
  const why = status.problems.slice(0, 1);
  return {
    ...status,
    ...stored,
    problems: [...why, ...stored.problems].slice(0, problemsShown),
    problemCount: why.length + stored.problemCount,
    problemsByCode: addByCode(countByCode(why), stored.problemsByCode),
  };
}

const ownStatusSchema = moveStatusSchema.pick({ waitingFor: true }).strip();

/** A move whose steps are working changes more often than this. */
const idleMs = 2_000;

/**
 * Returns what a running move waits for now; undefined while a step is working. The move shows its own waits. A step
 * that is a sub-orchestration shows its waits in its own status, which is read only if the move has not changed for a
 * while.
 */
export async function findWait(
  client: DurableClient,
  found: DurableOrchestrationStatus,
  now = new Date(),
): Promise<WaitingFor | undefined> {
  if (!isRunning(found)) return undefined;
  if (isPendingInstance(found)) return waitForStart(found, now);
  const own = ownStatusSchema.safeParse(found.customStatus).data?.waitingFor;
  if (own) return isPending(own, now) ? own : undefined;
  if (now.getTime() - found.lastUpdatedTime.getTime() < idleMs) return undefined;
  const move = moveOf(found);
  const progress = progressOf(found);
  const ids = stepsUnderWay(move, progress ?? startProgress(found.createdTime.toISOString()));
  const steps = await Promise.all(ids.map((id) => findOrchestration(client, id, true)));
  return waitOf(
    steps.flatMap((step) => step ?? []),
    now,
  );
}

/** A window of a small move takes less. */
const freshMs = 500;

/**
 * Adds what the pages in progress have brought so far. A move counts them when its window has ended, and a paused window may take days.
 * The input of the generation has the sums before these pages.
 */
export async function withArrived(
  client: DurableClient,
  found: DurableOrchestrationStatus,
  { status, isPaused }: { readonly status: MoveStatus; readonly isPaused: boolean },
  now = new Date(),
): Promise<MoveStatus> {
  const progress = progressOf(found);
  if (!isRunning(found) || progress?.phase !== 'transferring') return status;
  // What wakes a paused move is no window of it.
  const isFresh = now.getTime() - found.lastUpdatedTime.getTime() < freshMs;
  if (isFresh && !isPaused) return status;
  const move = moveOf(found);
  const ids = pagesUnderWay(move, progress);
  const pages = await Promise.all(ids.map((id) => findOrchestration(client, id, false)));
  const arrived = pages.flatMap((page) => stepStatusSchema.safeParse(page?.customStatus).data?.arrived ?? []);
  const before = statusOf(move, progress, progress.phaseStartedAt);
  const { items, versions } = status;
  const sum = (first: number, more: readonly number[]) => more.reduce((all, one) => all + one, first);
  const done = sum(
    before.items.done,
    arrived.map((page) => page.items),
  );
  const versionsDone = sum(
    before.versions.done,
    arrived.map((page) => page.versions),
  );
  return {
    ...status,
    items: { ...items, done: Math.min(items.total, Math.max(items.done, done)) },
    versions: { ...versions, done: Math.min(versions.total, Math.max(versions.done, versionsDone)) },
  };
}

/** The runtime has not passed the first turn to an instance that takes it. */
function isPendingInstance({ runtimeStatus }: DurableOrchestrationStatus): boolean {
  return ['Pending'].includes(runtimeStatus);
}

/** A start from zero instances takes some seconds, too. */
const usualStartMs = 15_000;

/** The longest time that the runtime keeps a rejected message back (DurableTask.AzureStorage: AbandonMessageAsync). */
const maxRejectedMs = 600_000;

/**
 * An instance of a former version rejects a new move, and the runtime keeps its message back for 2, 4, 8 and more seconds: never for much
 * longer than the move has waited so far.
 */
function waitForStart({ createdTime }: DurableOrchestrationStatus, now: Date): WaitingFor | undefined {
  const waitedMs = now.getTime() - createdTime.getTime();
  if (waitedMs < usualStartMs) return undefined;
  const until = new Date(now.getTime() + Math.min(waitedMs + 2_000, maxRejectedMs)).toISOString();
  return { reason: 'start', message: waitWords('start', until), since: createdTime.toISOString(), until };
}

/**
 * Returns the wait that ends last, because all other steps have ended or wait too; undefined while a step is working.
 */
function waitOf(steps: readonly DurableOrchestrationStatus[], now: Date): WaitingFor | undefined {
  const underWay = steps.filter(isRunning);
  const waits = underWay.flatMap(({ customStatus }) => {
    const wait = stepStatusSchema.safeParse(customStatus).data?.waitingFor;
    return wait && isPending(wait, now) ? [wait] : [];
  });
  if (waits.length === 0 || waits.length < underWay.length) return undefined;
  const ended = steps.filter((step) => !isRunning(step)).map((step) => step.lastUpdatedTime.toISOString());
  const since = [...ended, ...waits.map((wait) => wait.since)].reduce((a, b) => (b > a ? b : a));
  return { ...waits.reduce((a, b) => (b.until > a.until ? b : a)), since };
}

function isPending({ until }: WaitingFor, now: Date): boolean {
  return Date.parse(until) > now.getTime();
}
