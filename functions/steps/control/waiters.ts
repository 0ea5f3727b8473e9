import { type ControlParts, readStoredControl, type ControlledRun } from './storedControl';
import { type RunRef, stagingFolder } from '../../../shared/clients/claims/runRef';
import { findMoveInstance, inputOf } from '../../runtime/findMove';
import { inputProver } from '../starts/signStart';
import { rewrite } from '../../../shared/clients/store/provedJson';
import { createHash } from 'node:crypto';
import { type DurableClient } from 'durable-functions';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { fleetIdOfMove } from '../../../shared/contracts/api/fleetRequest';
import { controlEvent, waiterSchema } from '../../../shared/contracts/steps/control';
import { fleetInstance } from '../../../shared/contracts/steps/fleetSteps';
import { readUnsealed } from '../../../shared/clients/store/unsealedDocuments';
import { undefinedIfInvalid, writeJson } from '../../../shared/clients/store/jsonStore';
import { storeNames } from '../../../shared/rules/storeNames';
import { findOrchestration, isRunning } from '../../runtime/orchestrationState';

type Run = Pick<ControlledRun, 'moveId' | 'runId'>;

/** Far more than the orchestrations of one move. */
const maxWaiters = 2_000;

/** Notes that an orchestration of a run is about to hold, so that a resume wakes it. */
export async function noteWaiter(store: ObjectStore, run: Run, instanceId: string): Promise<void> {
  await writeJson(store, nameOf(run, instanceId), waiterSchema, { instanceId });
}

/**
 * Wakes all orchestrations of a run that have held and did not end. Each looks in the store what it shall do, so one wake too many does no
 * harm. One too few would let it hold for ever, so a note is removed only after the end of its orchestration.
 */
export async function wakeWaiters(store: ObjectStore, client: DurableClient, run: Run): Promise<void> {
  let woken = 0;
  let failure: Error | undefined;
  for await (const name of store.list(storeNames.waiters(run))) {
    if (woken >= maxWaiters) break;
    woken += 1;
    try {
      const waiter = await readUnsealed(store, { document: 'waiter', name }, waiterSchema).catch(undefinedIfInvalid);
      if (waiter === undefined || !(await wake(client, waiter.instanceId))) await store.remove(name);
    } catch (error) {
      // A note that cannot be read now may be of one that waits. It stays, and the others are woken.
      failure = error instanceof Error ? error : new Error(String(error));
    }
  }
  // The request has to be sent again.
  if (failure !== undefined) throw failure;
}

/** Returns false if the orchestration has ended, so that nothing waits. */
async function wake(client: DurableClient, instanceId: string): Promise<boolean> {
  const found = await findOrchestration(client, instanceId, false);
  if (found === undefined || !isRunning(found)) return false;
  await client.raiseEvent(instanceId, controlEvent, {});
  return true;
}

/** Makes the fleet of a move that ends look at it soon. Without this, its next usual look finds the end. */
export async function wakeFleetOf(client: DurableClient, moveId: string): Promise<void> {
  const fleetId = fleetIdOfMove(moveId);
  if (fleetId !== undefined) await wake(client, fleetInstance(fleetId)).catch(() => false);
}

/** An instance id can have characters that no name in the store may have. */
function nameOf(run: Run, instanceId: string): string {
  return `${storeNames.waiters(run)}${createHash('sha256').update(instanceId).digest('hex')}.json`;
}

/**
 * Looks after a move in progress that may take weeks. If it is paused, held until its cutover, or of a newer version, its content key and
 * its labelled payloads stay: the lifecycle rule of the deployment would delete them after some days. If it was resumed or cancelled by a
 * call that was lost before it woke anything, this wakes it.
 */
export async function tendMove(parts: ControlParts, client: DurableClient, moveId: string): Promise<void> {
  const found = await findMoveInstance(client, moveId, inputProver(parts));
  if (found === undefined || found.kind === 'foreign' || !isRunning(found.status)) return;
  const { run } = found;
  // Nobody can read here whether a move of a newer version is paused. It waits for that version, for as long as it takes.
  if (found.kind === 'newer') return keepStaged(parts.store, run);
  const { move, start } = inputOf(found.status);
  if (start === undefined) return;
  const control = await readStoredControl(parts, { ...run, startToken: start.token });
  if (control?.wanted === 'pause' || move.cutover === 'hold') await keepStaged(parts.store, run);
  if (control !== undefined && control.wanted !== 'pause') await wakeWaiters(parts.store, client, run);
}

/**
 * Content keys, and payloads that have a label, such as long lists of versions: no step makes them again. A step whose payload has no
 * label stages it again.
 */
const keptName = /\/(?:content-key[^/]*\.json|[0-9a-f]{64}\.jwe)$/;

/** Writes the objects again as they are, so that the rule counts their days from now, unless a step changes them at the same time. */
async function keepStaged(store: ObjectStore, run: RunRef): Promise<void> {
  for await (const name of store.list(stagingFolder(run))) {
    if (keptName.test(name)) await rewrite(store, name);
  }
}
