import { type DurableClient, type DurableOrchestrationStatus } from 'durable-functions';
import { moveStatusSchema } from '../../../shared/contracts/api/moveStatus';
import { stepStatusSchema, type WaitingFor } from '../../../shared/contracts/model/waiting';
import { stepsUnderWay } from '../../../shared/rules/transfer/stepInstances';
import { startProgress } from '../../../shared/rules/transfer/moveProgress';
import { waitWords } from '../../../shared/rules/transfer/waitWords';
import { moveOf, progressOf } from '../../runtime/findMove';
import { findOrchestration, isRunning } from '../../runtime/orchestrationState';

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
