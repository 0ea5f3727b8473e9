import { runIdSchema } from '../../../shared/contracts/model/ids';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { storeNames } from '../../../shared/rules/storeNames';

/** How many runs of one id are listed at most, newest first: as many as a blob container returns in one answer. */
export const maxRuns = 5_000;

/** A run as its name in the list shows it; `dryRun` is undefined for runs of earlier versions. */
export interface ListedRun {
  readonly runId: string;
  readonly dryRun: boolean | undefined;
}

/**
 * Returns the stored runs of an id, newest first. Runs of earlier versions are in no list; they come last, in the order
 * of their names.
 */
export async function listRuns(store: ObjectStore, moveId: string, max = maxRuns): Promise<readonly ListedRun[]> {
  const found = new Map<string, ListedRun>();
  for await (const name of store.list(storeNames.runTimes(moveId))) {
    const [, runId = '', kind] = /_([0-9a-f]{8})_(move|dryRun)\.json$/.exec(name) ?? [];
    if (runId !== '' && !found.has(runId)) found.set(runId, { runId, dryRun: kind === 'dryRun' });
    if (found.size >= max) return [...found.values()];
  }
  const older: ListedRun[] = [];
  for await (const runId of store.listFolders(storeNames.moveFolder(moveId))) {
    if (found.size + older.length >= max) break;
    if (runIdSchema.safeParse(runId).success && !found.has(runId)) older.push({ runId, dryRun: undefined });
  }
  return [...found.values(), ...older.sort((a, b) => (a.runId < b.runId ? -1 : 1))];
}
