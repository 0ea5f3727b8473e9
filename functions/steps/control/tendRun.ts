import { type DurableClient } from 'durable-functions';
import { type RunRef, stagingFolder } from '../../../shared/clients/claims/runRef';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { findMove, inputOf } from '../../runtime/findMove';
import { isRunning } from '../../runtime/orchestrationState';
import { type ControlParts, readControl } from './storedControl';
import { wakeWaiters } from './waiters';

/**
 * Looks after a run in progress that may take weeks. If it is paused or held until its cutover, its content key stays: the
 * lifecycle rule of the deployment would delete it after some days. If it was resumed or cancelled by a call that was lost before it woke
 * anything, this wakes it.
 */
export async function tendRun(parts: ControlParts, client: DurableClient, run: RunRef): Promise<void> {
  const found = await findMove(client, run.moveId);
  if (found === undefined || !isRunning(found)) return;
  const { move, start } = inputOf(found);
  if (move.runId !== run.runId || start === undefined) return;
  const control = await readControl(parts, { ...run, startToken: start.token });
  if (control?.wanted === 'pause' || move.cutover === 'hold') await keepContentKey(parts.store, run);
  if (control !== undefined && control.wanted !== 'pause') await wakeWaiters(parts.store, client, run);
}

/** Writes the key again as it is, so that the rule counts its days from now. */
async function keepContentKey(store: ObjectStore, run: RunRef): Promise<void> {
  for await (const name of store.list(`${stagingFolder(run)}content-key`)) {
    const bytes = await store.read(name);
    if (bytes !== undefined) await store.write(name, bytes);
  }
}
