import { type RunRef } from '../../../shared/clients/claims/runRef';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { storeNames } from '../../../shared/rules/storeNames';
import { findMoveInstance, findRollbackInstance } from '../../runtime/findMove';
import { isRunning } from '../../runtime/orchestrationState';
import { hasNotes } from '../items/earlierNotes';
import { eachMove, type ListedMove } from '../runs/listMoves';
import { readRun } from '../runs/runRecords';
import { type ExpiryParts, isExpired, removeBelow } from './expiry';

/** Returns the runs of moves that began so long ago that they may have expired, oldest first. */
export async function listOldRuns({ store, nowMs, retention }: ExpiryParts): Promise<readonly ListedMove[]> {
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
export async function removeExpiredRun(parts: ExpiryParts, listed: ListedMove): Promise<boolean> {
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
