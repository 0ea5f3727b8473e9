import { storeNames } from '../../../shared/rules/storeNames';
import { readScratchNote, type ScratchNote } from '../targetVault/scratchNotes';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type DurableClient, type DurableOrchestrationStatus, OrchestrationRuntimeStatus } from 'durable-functions';
import { z } from 'zod';
import { moveIdSchema, runIdSchema } from '../../../shared/contracts/model/ids';
import { moveVaultContract } from '../../../shared/contracts/steps/orchestrations';
import { type RunRef, stagingFolder } from '../../../shared/clients/claims/runRef';
import { type Clients } from '../../../shared/clients/openClients';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { readUnsealed } from '../../../shared/clients/store/unsealedDocuments';
import { undefinedIfInvalid, writeJson } from '../../../shared/clients/store/jsonStore';
import { startOfReadOnlyRun } from '../../../shared/rules/checks/checkRunId';
import { findRun } from '../../runtime/findMove';
import { isRunning } from '../../runtime/orchestrationState';
import { hasNotes } from '../items/unlockNotes';
import { inputProver } from '../starts/signStart';

/** A run of checks and a comparison end within hours. */
const maxReadOnlyMs = 7 * 24 * 60 * 60 * 1000;

/** Runs that have something in staging. Ignores names that no run makes. */
export async function listStagedRuns(store: ObjectStore): Promise<readonly RunRef[]> {
  const found = new Map<string, RunRef>();
  for await (const name of store.list('staging/')) {
    const [, moveId = '', runId = ''] = name.split('/');
    if (moveIdSchema.safeParse(moveId).success && runIdSchema.safeParse(runId).success)
      found.set(`${moveId}/${runId}`, { moveId, runId });
  }
  return [...found.values()];
}

/**
 * A termination ends a move, but not its batches. They end within this time: each has a few rounds of retries. The app sees whether
 * batches of a run that the runtime knows are in progress.
 */
const batchesMs = 60 * 60 * 1000;

/** A termination does not end the steps either. Within this time, they have written what they staged, also those of ended batches. */
const stepsMs = 15 * 60 * 1000;

/** What a sweep noted of a run that the runtime does not know. */
const unknownSchema = z.strictObject({ since: z.iso.datetime() });
const unknownNote = (run: RunRef): string => `${stagingFolder(run)}unknown-since.json`;

/**
 * Whether a run is in progress, or ended so recently that its batches may be. A run of a newer version is. False for a run that the
 * runtime does not know. The
 * runtime knows moves and rollbacks by the id of the move; checks and comparisons stage under an id that no orchestration has, so
 * their age decides.
 */
export async function mayStillRun(
  clients: Pick<Clients, 'store' | 'starts'>,
  client: DurableClient,
  run: RunRef,
  nowMs: number,
): Promise<boolean> {
  return (await stateOf(clients, client, run, nowMs)) === 'mayRun';
}

/** Whether the runtime shows that a run has ended, so that nothing uses what it has in staging. */
export async function hasEnded(
  clients: Pick<Clients, 'store' | 'starts'>,
  client: DurableClient,
  run: RunRef,
  nowMs: number,
): Promise<boolean> {
  return (await stateOf(clients, client, run, nowMs)) === 'ended';
}

/**
 * Whether a run may still use what it has in staging. Somebody may purge a run, or use its id again, right after its termination. So
 * the batches of a run that the runtime does not know have their time too, from the first call for that run: it notes its time in
 * staging.
 */
export async function mayStillUse(
  clients: Pick<Clients, 'store' | 'starts'>,
  client: DurableClient,
  run: RunRef,
  nowMs: number,
): Promise<boolean> {
  const { store } = clients;
  const state = await stateOf(clients, client, run, nowMs);
  if (state !== 'unknown') return state === 'mayRun';
  const place = { document: 'unknownSince', name: unknownNote(run) } as const;
  const note = await readUnsealed(store, place, unknownSchema).catch(undefinedIfInvalid);
  const unknownMs = note === undefined ? -1 : nowMs - Date.parse(note.since);
  if (unknownMs >= 0) return unknownMs < batchesMs;
  await writeJson(store, unknownNote(run), unknownSchema, { since: new Date(nowMs).toISOString() });
  return true;
}

async function stateOf(
  clients: Pick<Clients, 'store' | 'starts'>,
  client: DurableClient,
  run: RunRef,
  nowMs: number,
): Promise<'mayRun' | 'ended' | 'unknown'> {
  const startedAt = startOfReadOnlyRun(run.moveId);
  if (startedAt !== undefined) return nowMs - startedAt < maxReadOnlyMs ? 'mayRun' : 'ended';
  const found = await findRun(client, run, inputProver(clients));
  if (found === undefined) return 'unknown';
  const endedMs = nowMs - found.lastUpdatedTime.getTime();
  if (isRunning(found) || endedMs < stepsMs) return 'mayRun';
  return endedMs < batchesMs && (await hasBatches(client, found)) ? 'mayRun' : 'ended';
}

const underWay = [
  OrchestrationRuntimeStatus.Running,
  OrchestrationRuntimeStatus.Pending,
  OrchestrationRuntimeStatus.Suspended,
  OrchestrationRuntimeStatus.ContinuedAsNew,
];

/** The clocks of two machines differ by less. */
const clocksMs = 60_000;

/**
 * Whether a sub-orchestration of a move is in progress. Each generation of a move waits for its own, so they began after the last
 * generation did. Those of a rollback have no ids by which they could be found.
 */
async function hasBatches(client: DurableClient, found: DurableOrchestrationStatus): Promise<boolean> {
  if (found.name !== moveVaultContract.name) return true;
  const createdTimeFrom = new Date(found.createdTime.getTime() - clocksMs);
  const running = await client.getStatusBy({ createdTimeFrom, runtimeStatus: underWay });
  return running.some(({ instanceId }) => instanceId.startsWith(`${found.instanceId}:`));
}

export interface SweptRun {
  readonly payloads: number;
  readonly isKeyKept: boolean;
}

/**
 * Removes the payloads of a run from staging, and its content key unless the store has notes that need this key. Returns
 * the number of payloads. Calls `check` before each removal, which may throw to end the sweep.
 */
export async function sweepRun(
  { store, staging }: Pick<Clients, 'store' | 'staging'>,
  run: RunRef,
  check?: () => void,
): Promise<SweptRun> {
  const isKeyKept = await hasNotes(store, run);
  const payloads = await (isKeyKept ? staging.sweepPayloads(run, check) : staging.sweep(run, check));
  await store.remove(unknownNote(run));
  return { payloads, isKeyKept };
}

/**
 * Describes each scratch vault of a rehearsal that has ended and that Azure still has: somebody terminated the run, or the
 * app could not delete the vault. Removes the notes of those that are gone. It deletes no vault, because a note in the store
 * proves nothing.
 */
export async function leftScratchVaults(
  { arm, store, starts }: Pick<Clients, 'arm' | 'store' | 'starts'>,
  client: DurableClient,
  nowMs: number,
): Promise<readonly string[]> {
  const left: string[] = [];
  for await (const name of store.list(storeNames.scratchVaults)) {
    const run = runIn(name);
    if (run === undefined || (await mayStillRun({ store, starts }, client, run, nowMs))) continue;
    const note = await readScratchNote(store, run).catch(undefinedIfInvalid);
    if (note === undefined) continue;
    if (await isGone(arm, note)) await store.remove(name);
    else left.push(wordsOf(run, note));
  }
  return left;
}

function runIn(name: string): RunRef | undefined {
  const [, moveId = '', runId = ''] = /^scratch-vaults\/(.+)_([0-9a-f]{8})\.json$/.exec(name) ?? [];
  const isRun = moveIdSchema.safeParse(moveId).success && runIdSchema.safeParse(runId).success;
  return isRun ? { moveId, runId } : undefined;
}

/** Whether Azure shows the vault neither live nor soft-deleted. If that cannot be read, the vault counts as left. */
async function isGone(arm: Clients['arm'], { address, region }: ScratchNote): Promise<boolean> {
  try {
    if ((await arm.readVault(address)) !== undefined) return false;
    return (await arm.readDeletedVault(address.subscriptionId, region, address.name)) === undefined;
  } catch (error) {
    if (error instanceof MoverError) return false;
    throw error;
  }
}

function wordsOf({ moveId, runId }: RunRef, { address }: ScratchNote): string {
  const { name, resourceGroup, subscriptionId } = address;
  return `Run ${runId} of move ${moveId}, a rehearsal, left its scratch vault ${name} in resource group ${resourceGroup} of subscription ${subscriptionId}. Delete and purge it.`;
}
