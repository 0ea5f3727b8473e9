import { keepLatest } from '../../../shared/clients/async/keptWhileUsed';
import { type DurableClient, type DurableOrchestrationStatus } from 'durable-functions';
import { isRun } from '../../../shared/clients/claims/claimDocument';
import { type RunRef } from '../../../shared/clients/claims/runRef';
import { readClaim } from '../../../shared/clients/claims/vaultClaims';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { type Hold } from '../../../shared/contracts/model/hold';
import { controlEvent, sourceEventSchema } from '../../../shared/contracts/steps/control';
import { readUnsealed } from '../../../shared/clients/store/unsealedDocuments';
import { writeJson } from '../../../shared/clients/store/jsonStore';
import { storeNames } from '../../../shared/rules/storeNames';
import { soonestPass } from '../../../shared/rules/transfer/holdProgress';
import { findMoveInstance, inputOf, moveOf, progressOf } from '../../runtime/findMove';
import { type ProveInput } from '../../runtime/newerVersion';
import { inputProver } from '../starts/signStart';
import { isRunning } from '../../runtime/orchestrationState';
import { type ControlParts, readStoredControl } from './storedControl';

/** More than the moves that may read one vault at the same time. */
const maxMoves = 100;

/**
 * Returns when an event of the source came last, ISO 8601 UTC. Undefined if none came, or the store does not answer: then the
 * next pass comes at its own time. Somebody who can write to the store can only make a pass come sooner.
 */
export async function readSourceEvent(store: ObjectStore, run: RunRef): Promise<string | undefined> {
  const place = { document: 'sourceEvent', name: storeNames.sourceEvent(run) } as const;
  const event = await readUnsealed(store, place, sourceEventSchema).catch(() => undefined);
  return event?.at;
}

/**
 * Returns what wakes the held moves whose source is a vault: it stores the time, then raises the event that ends their wait. They
 * look in the store. Each process wakes a move once for each of its passes, so that events, however many, do not make its history
 * long. A wake that is lost costs the rest of a pause. Returns the number of moves that had something to learn. Throws if the
 * store or the runtime does not answer.
 */
export function wakeHeldMoves(parts: ControlParts, now: () => Date) {
  const woken = new Map<string, string>();
  const prover = inputProver(parts);
  return async (client: DurableClient, vault: string): Promise<number> => {
    const claim = await readClaim(parts.store, vault);
    let count = 0;
    for (const holder of (typeof claim === 'string' ? [] : claim.holders).slice(0, maxMoves)) {
      if (holder.sourceVault !== vault) continue;
      const found = await findRunning(client, holder.moveId, prover);
      if (found === undefined || !isRun(moveOf(found), holder)) continue;
      if (moveOf(found).sourceVault === vault && (await wakeMove(parts, { client, found, woken, now }))) count += 1;
    }
    return count;
  };
}

/** A move of a newer version makes its passes at their own times: this version cannot read whether an event would bring one forward. */
async function findRunning(
  client: DurableClient,
  moveId: string,
  prover: ProveInput,
): Promise<DurableOrchestrationStatus | undefined> {
  const found = await findMoveInstance(client, moveId, prover);
  return found?.kind === 'move' && isRunning(found.status) ? found.status : undefined;
}

interface Waking {
  readonly client: DurableClient;
  readonly found: DurableOrchestrationStatus;
  /** The start of the last pass before the last wake, by run. */
  readonly woken: Map<string, string>;
  readonly now: () => Date;
}

async function wakeMove(parts: ControlParts, { client, found, woken, now }: Waking): Promise<boolean> {
  const { move, start } = inputOf(found);
  const hold = progressOf(found)?.hold;
  const key = `${move.moveId}/${move.runId}`;
  if (hold === undefined || start === undefined || woken.get(key) === hold.passAt) return false;
  if (!gains(hold, now().getTime())) return false;
  const noted = await readSourceEvent(parts.store, move);
  if (noted === undefined || Date.parse(noted) <= Date.parse(hold.passAt))
    await writeJson(parts.store, storeNames.sourceEvent(move), sourceEventSchema, { at: now().toISOString() });
  // A paused move reads the time when it is resumed. Its history must not grow until then.
  const control = await readStoredControl(parts, { ...move, startToken: start.token });
  if (control?.wanted === 'pause') return true;
  if (!(await raise(parts, client, move.moveId))) return false;
  keepLatest(woken, key, hold.passAt, maxKept);
  return true;
}

/** Returns false for a move that has ended meanwhile. */
async function raise(parts: ControlParts, client: DurableClient, moveId: string): Promise<boolean> {
  try {
    await client.raiseEvent(moveId, controlEvent, {});
    return true;
  } catch (error) {
    if ((await findRunning(client, moveId, inputProver(parts))) !== undefined) throw error;
    return false;
  }
}

/** Whether an event can bring the next pass of a move forward. During a pass it can: the move looks when it ends. */
function gains(hold: Hold, nowMs: number): boolean {
  if (hold.nextPassAt === undefined) return true;
  return hold.trouble === undefined && soonestPass(hold, nowMs) < hold.nextPassAt;
}

/** How many moves a process remembers. A move that it has forgotten is woken once more. */
const maxKept = 256;
