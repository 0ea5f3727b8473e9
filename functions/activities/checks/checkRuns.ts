import { type CheckRun, checkRunIdSchema, checkRunSchema, type VaultPairName } from '../../../shared/contracts/checks';
import { readJson, writeJson } from '../../../shared/clients/jsonStore';
import { type ObjectStore } from '../../../shared/clients/objectStore';
import { timeOfRun } from '../../../shared/rules/checkRunId';
import { storeNames } from '../../../shared/rules/storeNames';

/** As many runs of a pair as are kept; older ones are pruned when a new one is stored. */
export const runsKept = 50;

/** Stores a run, replacing an earlier writing of it, and prunes the oldest runs of its pair. */
export async function keepCheckRun(store: ObjectStore, run: CheckRun, keep = runsKept): Promise<void> {
  await writeJson(store, storeNames.checkRun(run.id), checkRunSchema, run);
  const ids = await idsBelow(store, storeNames.checkRunsOf(run.sourceVault, run.targetVault));
  for (const id of newestFirst(ids).slice(keep)) await store.remove(storeNames.checkRun(id));
}

/** A stored run; undefined when there is none, or an id is no id. Throws `STORE_OBJECT_INVALID` for a damaged one. */
export async function readCheckRun(store: ObjectStore, id: string): Promise<CheckRun | undefined> {
  if (!checkRunIdSchema.safeParse(id).success) return undefined;
  return readJson(store, storeNames.checkRun(id), checkRunSchema);
}

/** Ids of the stored runs, newest first, of one pair or of all. */
export async function listCheckRuns(store: ObjectStore, pair?: VaultPairName): Promise<readonly string[]> {
  const { checkRuns, checkRunsOf } = storeNames;
  return newestFirst(
    await idsBelow(store, pair === undefined ? checkRuns : checkRunsOf(pair.sourceVault, pair.targetVault)),
  );
}

async function idsBelow(store: ObjectStore, folder: string): Promise<string[]> {
  const ids: string[] = [];
  for await (const name of store.list(folder)) {
    const id = /([^/]+)\.json$/.exec(name)?.[1] ?? '';
    if (checkRunIdSchema.safeParse(id).success) ids.push(id);
  }
  return ids;
}

function newestFirst(ids: readonly string[]): string[] {
  // The pair is in the id too, so runs of one moment have an order that lasts.
  const order = (id: string): string => `${timeOfRun(id)} ${id}`;
  return [...ids].sort((a, b) => (order(a) < order(b) ? 1 : -1));
}
