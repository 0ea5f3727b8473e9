import { comparisonIdSchema } from '../../../shared/contracts/model/comparisons';
import { startOfRun } from '../../../shared/rules/checks/checkRunId';
import { storeNames } from '../../../shared/rules/storeNames';
import { type ExpiryParts, isExpired, removeBelow } from './expiry';

/** Removes the runs of checks and the comparisons that have expired. They end within hours, so their start decides. */
export async function removeExpiredReadOnlyRuns(parts: ExpiryParts): Promise<void> {
  for (const id of await oldIds(parts, storeNames.checkTimes, /_([^/]+)\.json$/)) {
    await parts.store.remove(storeNames.checkRun(id));
    await parts.store.remove(storeNames.checkTime(id));
  }
  const withResults = await oldIds(parts, storeNames.comparisons, /\/([^/]+)\/[^/]+$/);
  const listed = await oldIds(parts, storeNames.comparisonTimes, /_([^/]+)\.json$/);
  for (const id of new Set([...withResults, ...listed])) {
    await removeBelow(parts, storeNames.comparison(id));
    await parts.store.remove(storeNames.comparisonTime(id));
  }
}

/** The ids in the names of objects. Ignores names that the app does not write. */
async function oldIds(parts: ExpiryParts, prefix: string, pattern: RegExp): Promise<ReadonlySet<string>> {
  const old = new Set<string>();
  for await (const name of parts.store.list(prefix)) {
    const id = comparisonIdSchema.safeParse(pattern.exec(name)?.[1]).data;
    const startedMs = id === undefined ? undefined : startOfRun(id);
    if (id !== undefined && startedMs !== undefined && isExpired(parts, startedMs, parts.retention.days)) old.add(id);
  }
  return old;
}
