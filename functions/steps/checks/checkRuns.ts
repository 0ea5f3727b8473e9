import { type DurableClient } from 'durable-functions';
import {
  type CheckProof,
  checkRunIdSchema,
  type CheckRun,
  checkRunSchema,
  type VaultPairName,
} from '../../../shared/contracts/model/checks';
import { writeJson } from '../../../shared/clients/store/jsonStore';
import { bySignature, findProved } from '../../../shared/clients/store/provedJson';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { evidenceOf, type FoundCheckRun, hashCheckRun, type RunLog } from '../../../shared/rules/checks/foundCheckRun';
import { storeNames } from '../../../shared/rules/storeNames';
import { lastScheduledRun, proofOfCheck } from './provedCheck';
import { type ProveInput } from '../../runtime/newerVersion';
import { orchestrationState } from '../../runtime/orchestrationState';

/** How many runs of a pair the store keeps. Storing a new run prunes older ones. */
export const maxRunsPerPair = 50;

/** How many runs of all pairs are listed, newest first: as many as a blob container returns in one answer. */
export const maxRunsListed = 5_000;

/** Stores a run, replacing an earlier version of it, and prunes the oldest runs of its pair. Returns the ids of those. */
export async function keepCheckRun(
  store: ObjectStore,
  run: CheckRun,
  keep = maxRunsPerPair,
): Promise<readonly string[]> {
  await writeJson(store, storeNames.checkRun(run.id), checkRunSchema, run);
  await store.write(storeNames.checkTime(run.id), new TextEncoder().encode('{}'));
  const old = (await listCheckRuns(store, run)).slice(keep);
  for (const id of old) {
    await store.remove(storeNames.checkTime(id));
    await store.remove(storeNames.checkRun(id));
  }
  return old;
}

/**
 * Purges the history of an orchestration of a run that has ended. It looks first, because older runtimes also purge running orchestrations,
 * and a run is stored before its orchestration ends.
 */
export async function purgeEndedRun(runtime: DurableClient, id: string): Promise<number> {
  if ((await orchestrationState(runtime, id)) !== 'ended') return 0;
  const { instancesDeleted } = await runtime.purgeInstanceHistory(id);
  return instancesDeleted;
}

/** What reads stored runs needs: the store, and history, which proves what the store has. */
export interface CheckReaders extends ProveInput {
  readonly store: ObjectStore;
  readonly client: DurableClient;
  readonly log?: RunLog;
}

/** Reads a stored run. It counts only if history has its hash, which covers id, pair, times and all findings. */
export async function findCheckRun({ store, client, ...parts }: CheckReaders, id: string): Promise<FoundCheckRun> {
  if (!checkRunIdSchema.safeParse(id).success) return { state: 'absent', id };
  let known: CheckProof | undefined;
  const proof = bySignature<CheckRun>(async (run) => {
    known = await proofOfCheck(client, { id, moveId: run.moveId }, parts);
    return run.id === id && known?.hash === hashCheckRun(run);
  });
  const run = await findProved(store, { name: storeNames.checkRun(id), schema: checkRunSchema, proof });
  if (run !== undefined) return { state: 'proved', run };
  known ??= await proofOfCheck(client, { id, moveId: undefined }, parts);
  return { state: known === undefined ? 'absent' : 'changed', id };
}

/** Returns the ids of the stored runs of a pair, newest first. Anyone who can write to the store can add some, of this pair alone. */
export async function listCheckRuns(
  store: ObjectStore,
  { sourceVault, targetVault }: VaultPairName,
): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const id of idsBelow(store, storeNames.checkRunsOf(sourceVault, targetVault))) ids.push(id);
  return newestFirst(ids.filter((id) => id.startsWith(`${sourceVault}--${targetVault}--`)));
}

/**
 * Returns the newest run of a pair. `changed`: the store does not have it as the app wrote it, so an older run is no evidence: the newest
 * may have found more. Undefined: there is none. The log names each run that is no evidence.
 */
export async function newestCheck(readers: CheckReaders, pair: VaultPairName): Promise<FoundCheckRun | undefined> {
  const scheduled = await lastScheduledRun(readers.client, pair);
  const ids = new Set([...(await listCheckRuns(readers.store, pair)), ...(scheduled === undefined ? [] : [scheduled])]);
  for (const id of newestFirst([...ids]).slice(0, maxTries)) {
    const asked = await findCheckRun(readers, id);
    // Nothing displaced the last scheduled run, or a newer one would have been found. So somebody removed it.
    const found = asked.state === 'absent' && id === scheduled ? ({ state: 'changed', id } as const) : asked;
    evidenceOf(found, readers.log);
    if (found.state !== 'absent') return found;
  }
  return undefined;
}

/** Runs that may be pruned, in progress or planted. */
const maxTries = 25;

/** Returns the ids of the newest stored runs of all pairs, newest first, at most `max`. */
export async function listNewestCheckRuns(store: ObjectStore, max = maxRunsListed): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const id of idsBelow(store, storeNames.checkTimes)) {
    if (ids.push(id) >= max) break;
  }
  return ids;
}

async function* idsBelow(store: ObjectStore, folder: string): AsyncIterable<string> {
  for await (const name of store.list(folder)) {
    const id = /([^/_]+)\.json$/.exec(name)?.[1] ?? '';
    if (checkRunIdSchema.safeParse(id).success) yield id;
  }
}

function newestFirst(ids: readonly string[]): string[] {
  const nameOf = storeNames.checkTime;
  return [...ids].sort((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}
