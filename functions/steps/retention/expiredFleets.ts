import { fleetInstance } from '../../../shared/contracts/steps/fleetSteps';
import { storeNames, timeOfEntry } from '../../../shared/rules/storeNames';
import { findOrchestration, isRunning } from '../../runtime/orchestrationState';
import { type listFleets } from '../fleets/listFleets';
import { type ExpiryParts, isExpired, removeBelow } from './expiry';

type ListedFleet = Awaited<ReturnType<typeof listFleets>>[number];

/**
 * Removes the run of a fleet that has expired, and returns whether it has. A fleet's report is made from its table, so both are
 * kept equally long.
 */
export async function removeExpiredFleet(parts: ExpiryParts, { token, fleetId, runId }: ListedFleet): Promise<boolean> {
  const { store, client, retention } = parts;
  const startedAt = timeOfEntry(token.slice(0, token.indexOf('_')));
  if (startedAt === undefined || !isExpired(parts, Date.parse(startedAt), retention.reportDays)) return false;
  const found = await findOrchestration(client, fleetInstance(fleetId), false);
  // The orchestration may be that of a later run. Then this run is kept until that one has expired, too.
  if (found !== undefined && isRunning(found)) return false;
  const endedMs = Math.max(Date.parse(startedAt), found?.lastUpdatedTime.getTime() ?? 0);
  if (!isExpired(parts, endedMs, retention.reportDays)) return false;
  await removeBelow(parts, storeNames.fleetFolder(fleetId, runId));
  await store.remove(`${storeNames.fleetTimes}${token}.json`);
  return true;
}
