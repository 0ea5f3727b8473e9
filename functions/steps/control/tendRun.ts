import { type DurableClient } from 'durable-functions';
import { rewrite } from '../../../shared/clients/store/provedJson';
import { type RunRef, stagingFolder } from '../../../shared/clients/claims/runRef';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { findMoveInstance, inputOf } from '../../runtime/findMove';
import { inputProver } from '../starts/proveInput';
import { isRunning } from '../../runtime/orchestrationState';
import { type ControlParts, readStoredControl } from './storedControl';
import { wakeWaiters } from './waiters';

/**
 * Looks after a run in progress that may take weeks. If it is paused, held until its cutover, or of a newer version, its content key and
 * its labelled payloads stay: the lifecycle rule of the deployment would delete them after some days. If it was resumed or cancelled by a call that was lost before it woke
 * anything, this wakes it.
 */
export async function tendRun(parts: ControlParts, client: DurableClient, run: RunRef): Promise<void> {
  const found = await findMoveInstance(client, run.moveId, inputProver(parts));
  if (found === undefined || found.kind === 'foreign' || !isRunning(found.status)) return;
  if (found.run.runId !== run.runId) return;
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
