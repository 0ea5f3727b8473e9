import { jsonBytes, undefinedIfInvalid, writeJson } from '../../../shared/clients/store/jsonStore';
import { type MoveToken, moveTokenSchema } from '../../../shared/contracts/api/moveList';
import { moveIdSchema, runIdSchema } from '../../../shared/contracts/model/ids';
import { timeOfEntry, storeNames } from '../../../shared/rules/storeNames';
import { type ApprovedPlan } from '../../../shared/contracts/steps/approvedPlan';
import { verifiedPages, readVerifiedIssuersAndContacts, readVerifiedConfiguration } from '../plan/verifiedPlan';
import { type RunRef } from '../../../shared/clients/claims/runRef';
import { type RunRecord, runRecordSchema } from '../../../shared/contracts/api/moveRuns';
import { type PlanSummary, planSummarySchema } from '../../../shared/contracts/model/plan';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { readUnsealed } from '../../../shared/clients/store/unsealedDocuments';

/** Stores the record of a run, with its entries in the lists. A second call with the same start replaces the first. */
export async function keepRun(store: ObjectStore, record: RunRecord): Promise<void> {
  await writeJson(store, storeNames.runRecord(record.move), runRecordSchema, record);
  const entry = jsonBytes({});
  await store.write(storeNames.runTime(record.move, record.startedAt), entry);
  await store.write(storeNames.moveTime(record.move, record.startedAt), entry);
}

/** Returns the record of a run; undefined if the store has no readable one. */
export async function readRun(store: ObjectStore, run: RunRef): Promise<RunRecord | undefined> {
  const place = { document: 'runRecord', name: storeNames.runRecord(run) } as const;
  const record = await readUnsealed(store, place, runRecordSchema).catch(undefinedIfInvalid);
  // A copy of another run's file says nothing about this run.
  return record?.move.moveId === run.moveId && record.move.runId === run.runId ? record : undefined;
}

/** Returns the sums of a run's plan; undefined if the run made none. */
export async function readPlanSummary(store: ObjectStore, run: RunRef): Promise<PlanSummary | undefined> {
  return readUnsealed(store, { document: 'planSummary', name: storeNames.planSummary(run) }, planSummarySchema);
}

/** How many runs of all moves are listed, newest first: as many as a blob container returns in one answer. */
export const maxMovesListed = 5_000;

/** A run of a move, as its name in the list of all moves shows it. */
export interface ListedMove {
  /** The place in the list. Later places have greater tokens. */
  readonly token: MoveToken;
  readonly moveId: string;
  readonly runId: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
}

/** Returns the runs of all moves, newest first. Names that the app does not write are left out. */
export async function listMoves(store: ObjectStore, max = maxMovesListed): Promise<readonly ListedMove[]> {
  const moves: ListedMove[] = [];
  for await (const entry of eachMove(store)) {
    if (moves.push(entry) >= max) break;
  }
  return moves;
}

/** As `listMoves`, one at a time and without a limit. */
export async function* eachMove(store: ObjectStore): AsyncIterable<ListedMove> {
  for await (const name of store.list(storeNames.moveTimes)) {
    const entry = entryOf(name.slice(storeNames.moveTimes.length).replace(/\.json$/, ''));
    if (entry !== undefined) yield entry;
  }
}

function entryOf(name: string): ListedMove | undefined {
  const [, digits = '', id, run] = /^(\d{17})_(.+)_([^_]+)$/.exec(name) ?? [];
  const moveId = moveIdSchema.safeParse(id).data;
  const runId = runIdSchema.safeParse(run).data;
  const token = moveTokenSchema.safeParse(name).data;
  const startedAt = timeOfEntry(digits);
  if (moveId === undefined || runId === undefined || token === undefined || startedAt === undefined) return undefined;
  return { token, moveId, runId, startedAt };
}

/** How many runs of one id are listed at most, newest first: as many as a blob container returns in one answer. */
export const maxRuns = 5_000;

/** A run as its name in the list shows it. */
export interface ListedRun {
  readonly runId: string;
  readonly dryRun: boolean;
}

/** Returns the stored runs of an id, newest first. */
export async function listRuns(store: ObjectStore, moveId: string, max = maxRuns): Promise<readonly ListedRun[]> {
  const found = new Map<string, ListedRun>();
  for await (const name of store.list(storeNames.runTimes(moveId))) {
    const [, runId = '', kind] = /_([0-9a-f]{8})_(move|dryRun)\.json$/.exec(name) ?? [];
    if (runId !== '' && !found.has(runId)) found.set(runId, { runId, dryRun: kind === 'dryRun' });
    if (found.size >= max) break;
  }
  return [...found.values()];
}

/** What the HTTP function needs that shows a plan, and compares it with an earlier one. */
export function planReaders(store: ObjectStore) {
  return {
    openPages: (plan: ApprovedPlan) => verifiedPages(store, plan),
    readSettings: (plan: ApprovedPlan) => readVerifiedIssuersAndContacts(store, plan),
    readConfiguration: (plan: ApprovedPlan) => readVerifiedConfiguration(store, plan),
    listMoves: () => listMoves(store),
    readRun: (run: RunRef) => readRun(store, run),
    readSummary: (run: RunRef) => readPlanSummary(store, run),
  };
}
