import {
  type CheckRun,
  checkRunIdSchema,
  checkRunSchema,
  type VaultPairName,
} from '../../../shared/contracts/model/checks';
import { readJson, undefinedIfInvalid, writeJson } from '../../../shared/clients/store/jsonStore';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { storeNames } from '../../../shared/rules/storeNames';

/** How many runs of a pair the store keeps. Storing a new run prunes older ones. */
export const maxRunsPerPair = 50;

/**
 * How many runs of all pairs are listed, newest first: as many as a blob container returns in one answer. A list of all
 * stored runs would cost more with each pair that was ever checked.
 */
export const maxRunsListed = 5_000;

/** Stores a run, replacing an earlier version of it, and prunes the oldest runs of its pair. */
export async function keepCheckRun(store: ObjectStore, run: CheckRun, keep = maxRunsPerPair): Promise<void> {
  await writeJson(store, storeNames.checkRun(run.id), checkRunSchema, run);
  await store.write(storeNames.checkTime(run.id), new TextEncoder().encode('{}'));
  for (const id of (await listCheckRuns(store, run)).slice(keep)) {
    await store.remove(storeNames.checkTime(id));
    await store.remove(storeNames.checkRun(id));
  }
}

/**
 * Returns a stored run; undefined if there is none or the id is invalid. Throws `STORE_OBJECT_INVALID` if the run is
 * damaged.
 */
export async function readCheckRun(store: ObjectStore, id: string): Promise<CheckRun | undefined> {
  if (!checkRunIdSchema.safeParse(id).success) return undefined;
  return readJson(store, storeNames.checkRun(id), checkRunSchema);
}

/** Like `readCheckRun`, but a damaged run counts as none: one bad document must not stop the list or the next check. */
export async function findCheckRun(store: ObjectStore, id: string): Promise<CheckRun | undefined> {
  return readCheckRun(store, id).catch(undefinedIfInvalid);
}

/** Returns the ids of the stored runs of a pair, newest first. */
export async function listCheckRuns(
  store: ObjectStore,
  { sourceVault, targetVault }: VaultPairName,
): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const id of idsBelow(store, storeNames.checkRunsOf(sourceVault, targetVault))) ids.push(id);
  return newestFirst(ids);
}

/** Returns the newest stored run of a pair that can be read; undefined if there is none. */
export async function newestCheck(store: ObjectStore, pair: VaultPairName): Promise<CheckRun | undefined> {
  for (const id of (await listCheckRuns(store, pair)).slice(0, maxTries)) {
    const run = await findCheckRun(store, id);
    if (run !== undefined) return run;
  }
  return undefined;
}

/** Runs that may be pruned or damaged. */
const maxTries = 3;

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
