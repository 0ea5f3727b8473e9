import { createHash } from 'node:crypto';
import { type DurableClient } from 'durable-functions';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { controlEvent, waiterSchema } from '../../../shared/contracts/steps/control';
import { readUnsealed } from '../../../shared/clients/store/unsealedDocuments';
import { writeJson } from '../../../shared/clients/store/jsonStore';
import { storeNames } from '../../../shared/rules/storeNames';
import { findOrchestration, isRunning } from '../../runtime/orchestrationState';
import { type ControlledRun } from './storedControl';

type Run = Pick<ControlledRun, 'moveId' | 'runId'>;

/** Far more than the orchestrations of one move. */
const maxWaiters = 2_000;

/** Notes that an orchestration of a run is about to hold, so that a resume wakes it. */
export async function noteWaiter(store: ObjectStore, run: Run, instanceId: string): Promise<void> {
  await writeJson(store, nameOf(run, instanceId), waiterSchema, { instanceId });
}

/** Removes the note of an orchestration that does not hold any more. */
export async function removeWaiter(store: ObjectStore, run: Run, instanceId: string): Promise<void> {
  await store.remove(nameOf(run, instanceId));
}

/**
 * Wakes all orchestrations of a run that hold. Each looks in the store what it shall do, so one wake too many does no harm.
 */
export async function wakeWaiters(store: ObjectStore, client: DurableClient, run: Run): Promise<void> {
  let woken = 0;
  for await (const name of store.list(storeNames.waiters(run))) {
    if (woken >= maxWaiters) break;
    woken += 1;
    const waiter = await readUnsealed(store, { document: 'waiter', name }, waiterSchema).catch(() => undefined);
    if (waiter === undefined || !(await wake(client, waiter.instanceId))) await store.remove(name);
  }
}

/** Returns false if the orchestration has ended, so that nothing waits. */
async function wake(client: DurableClient, instanceId: string): Promise<boolean> {
  const found = await findOrchestration(client, instanceId, false);
  if (found === undefined || !isRunning(found)) return false;
  await client.raiseEvent(instanceId, controlEvent, {});
  return true;
}

/** An instance id can have characters that no name in the store may have. */
function nameOf(run: Run, instanceId: string): string {
  return `${storeNames.waiters(run)}${createHash('sha256').update(instanceId).digest('hex')}.json`;
}
