import { type ListedMove, eachMove, readRun } from '../runs/runRecords';
import { type RunRef } from '../../../shared/clients/claims/runRef';
import { findRollbackInstance, findMoveInstance } from '../../runtime/findMove';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { hasNotes } from '../items/unlockNotes';
import { comparisonIdSchema } from '../../../shared/contracts/model/comparisons';
import { startOfRun } from '../../../shared/rules/checks/checkRunId';
import { type ExpiryParts, isExpired, removeBelow, purgeHistories } from './expiry';
import { timeOfEntry, storeNames } from '../../../shared/rules/storeNames';
import { findOrchestration, isRunning } from '../../runtime/orchestrationState';
import { type DurableClient } from 'durable-functions';
import { type Clients } from '../../../shared/clients/openClients';
import { type Retention } from '../../../shared/contracts/settings/retentionSettings';
import { fleetInstance } from '../../../shared/contracts/steps/fleetSteps';
import { rollbackInstance } from '../../../shared/contracts/steps/rollbackSteps';
import { listFleets } from '../fleets/fleetTable';
import { inputProver } from '../starts/signStart';

/** What the timer that removes expired records needs from outside of its room. */
export function expiryParts(
  { store, starts, budget }: Pick<Clients, 'store' | 'starts' | 'budget'>,
  retention: Retention,
  now: () => number = Date.now,
) {
  return {
    begin: budget,
    async tasks(client: DurableClient, check: () => void): Promise<readonly (() => Promise<void>)[]> {
      const parts = { store, client, retention, nowMs: now(), check, ...inputProver({ store, starts }) };
      const runs = (await listOldRuns(parts)).map((run) => ({
        instances: [run.moveId, rollbackInstance(run.moveId)],
        remove: () => removeExpiredRun(parts, run),
      }));
      const fleets = (await listFleets(store, Infinity)).map((fleet) => ({
        instances: [fleetInstance(fleet.fleetId)],
        remove: () => removeExpiredFleet(parts, fleet),
      }));
      // A record that cannot be read is kept, and so is its history.
      const kept = new Set([...runs, ...fleets]);
      return [
        ...[...kept].map((record) => async () => {
          if (await record.remove()) kept.delete(record);
        }),
        () => removeExpiredReadOnlyRuns(parts),
        () =>
          purgeHistories(
            parts,
            [...kept].flatMap(({ instances }) => instances),
          ),
      ];
    },
  };
}

type ListedFleet = Awaited<ReturnType<typeof listFleets>>[number];

/**
 * Removes the run of a fleet that has expired, and returns whether it has. A fleet's report is made from its table, so both are
 * kept equally long.
 */
async function removeExpiredFleet(parts: ExpiryParts, { token, fleetId, runId }: ListedFleet): Promise<boolean> {
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

/** Removes the runs of checks and the comparisons that have expired. They end within hours, so their start decides. */
async function removeExpiredReadOnlyRuns(parts: ExpiryParts): Promise<void> {
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

/** Returns the runs of moves that began so long ago that they may have expired, oldest first. */
async function listOldRuns({ store, nowMs, retention }: ExpiryParts): Promise<readonly ListedMove[]> {
  const old: ListedMove[] = [];
  for await (const entry of eachMove(store)) {
    if (isExpired({ nowMs }, Date.parse(entry.startedAt), retention.days)) old.push(entry);
  }
  return old.reverse();
}

/**
 * Removes what the store keeps of a run, if the run has expired, and returns whether it has. Its report stays longer if the
 * settings say so. Keeps a run in progress, and one that left something in a vault: its notes are needed to undo that.
 */
async function removeExpiredRun(parts: ExpiryParts, listed: ListedMove): Promise<boolean> {
  const { store, retention } = parts;
  const run = { moveId: listed.moveId, runId: listed.runId };
  const endedMs = await endOf(parts, listed);
  if (endedMs === undefined || !isExpired(parts, endedMs, retention.days)) return false;
  if (await leftSomething(store, run)) return false;
  const report = storeNames.report(run);
  const keepsReport = !isExpired(parts, endedMs, retention.reportDays) && (await isThere(store, report));
  const folder = `${storeNames.run(run)}/`;
  const record = storeNames.runRecord(run);
  await removeBelow(parts, folder, [report, record]);
  if (keepsReport) return true;
  await removeBelow(parts, folder);
  for await (const name of store.list(storeNames.runTimes(run.moveId))) {
    if (name.includes(`_${run.runId}_`)) await store.remove(name);
  }
  // The entry that found the run comes last, so that a removal that was cut off is continued.
  await store.remove(`${storeNames.moveTimes}${listed.token}.json`);
  return true;
}

/** Returns when a run ended; undefined while it is in progress. */
async function endOf(parts: ExpiryParts, { moveId, runId, startedAt }: ListedMove): Promise<number | undefined> {
  const own = await moveInHistory(parts, { moveId, runId });
  const rollback = await rollbackOf(parts, { moveId, runId });
  if ([own, rollback].some((one) => one !== undefined && isRunning(one))) return undefined;
  const record = await readRun(parts.store, { moveId, runId });
  const known = [record?.end?.finishedAt, record?.cutOff?.finishedAt, startedAt].map((at) =>
    at === undefined ? 0 : Date.parse(at),
  );
  const seen = [own, rollback].map((one) => one?.lastUpdatedTime.getTime() ?? 0);
  return Math.max(...known, ...seen);
}

/** The rollback of a run, which needs the report of the run, and stores its own results with it. */
async function rollbackOf(parts: ExpiryParts, { moveId, runId }: RunRef) {
  const rollback = await findRollbackInstance(parts.client, moveId, parts);
  return rollback?.run.runId === runId ? rollback.status : undefined;
}

/** The orchestration of a run, also of a newer version; undefined if the runtime has none, or that of a later run. */
async function moveInHistory(parts: ExpiryParts, { moveId, runId }: RunRef) {
  const found = await findMoveInstance(parts.client, moveId, parts);
  return found !== undefined && found.kind !== 'foreign' && found.run.runId === runId ? found.status : undefined;
}

/** Whether a vault may still have the secret of the run's probe, or versions that the run enabled to read them. */
async function leftSomething(store: ObjectStore, run: RunRef): Promise<boolean> {
  return (await hasNotes(store, run)) || (await isThere(store, storeNames.probe(run)));
}

async function isThere(store: ObjectStore, name: string): Promise<boolean> {
  for await (const found of store.list(name)) if (found === name) return true;
  return false;
}
