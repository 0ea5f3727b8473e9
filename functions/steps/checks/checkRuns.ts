import {
  type CheckRun,
  checkRunIdSchema,
  checkRunSchema,
  type VaultPairName,
} from '../../../shared/contracts/model/checks';
import { readJson, writeJson } from '../../../shared/clients/store/jsonStore';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { storeNames } from '../../../shared/rules/storeNames';

/** As many runs of a pair as are kept; older ones are pruned when a new one is stored. */
export const runsKept = 50;

/**
 * As many runs of all pairs are listed, the newest: what a blob container tells in one answer. A list over all that is
 * kept would cost more with each pair that was ever checked.
 */
export const runsListed = 5_000;

/** Stores a run, replacing an earlier writing of it, and prunes the oldest runs of its pair. */
export async function keepCheckRun(store: ObjectStore, run: CheckRun, keep = runsKept): Promise<void> {
  await writeJson(store, storeNames.checkRun(run.id), checkRunSchema, run);
  await store.write(storeNames.checkTime(run.id), new TextEncoder().encode('{}'));
  for (const id of (await listCheckRuns(store, run)).slice(keep)) {
    await store.remove(storeNames.checkTime(id));
    await store.remove(storeNames.checkRun(id));
  }
}

/** A stored run; undefined when there is none, or an id is no id. Throws `STORE_OBJECT_INVALID` for a damaged one. */
export async function readCheckRun(store: ObjectStore, id: string): Promise<CheckRun | undefined> {
  if (!checkRunIdSchema.safeParse(id).success) return undefined;
  return readJson(store, storeNames.checkRun(id), checkRunSchema);
}

/** Ids of the stored runs of a pair, newest first. */
export async function listCheckRuns(
  store: ObjectStore,
  { sourceVault, targetVault }: VaultPairName,
): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const id of idsBelow(store, storeNames.checkRunsOf(sourceVault, targetVault))) ids.push(id);
  return newestFirst(ids);
}

/** Ids of the newest stored runs of all pairs, newest first, `most` at most. */
export async function listNewestCheckRuns(store: ObjectStore, most = runsListed): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const id of idsBelow(store, storeNames.checkTimes)) {
    if (ids.push(id) >= most) break;
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
