import { fleetInstance } from '../../../shared/contracts/steps/fleetSteps';
import { storeNames, timeOfEntry } from '../../../shared/rules/storeNames';
import { findOrchestration, isRunning } from '../../runtime/orchestrationState';
import { listFleets } from '../fleets/listFleets';
import { type ExpiryParts, isExpired, purgeExpired, removeBelow } from './expiry';

/** Removes the runs of fleets that have expired. A fleet's report is made from its table, so both are kept equally long. */
export async function removeExpiredFleets(parts: ExpiryParts): Promise<void> {
  const { store, client, retention } = parts;
  for (const { token, fleetId, runId } of await listFleets(store, Infinity)) {
    const startedAt = timeOfEntry(token.slice(0, token.indexOf('_')));
    if (startedAt === undefined || !isExpired(parts, Date.parse(startedAt), retention.reportDays)) continue;
    const instance = fleetInstance(fleetId);
    const found = await findOrchestration(client, instance, false);
    // The orchestration may be that of a later run. Then this run is kept until that one has expired, too.
    if (found !== undefined && isRunning(found)) continue;
    const endedMs = Math.max(Date.parse(startedAt), found?.lastUpdatedTime.getTime() ?? 0);
    if (!isExpired(parts, endedMs, retention.reportDays)) continue;
    await purgeExpired(parts, [instance]);
    await removeBelow(parts, storeNames.fleetFolder(fleetId, runId));
    await store.remove(`${storeNames.fleetTimes}${token}.json`);
  }
}
