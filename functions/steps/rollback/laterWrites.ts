import { type DurableClient } from 'durable-functions';
import { type RollbackRow } from '../../../shared/contracts/model/rollback';
import { latestReads } from '../../../shared/clients/async/keptWhileUsed';
import { type RunRef } from '../../../shared/clients/claims/runRef';
import { type Clients } from '../../../shared/clients/openClients';
import { MoverError, whenCode } from '../../../shared/contracts/model/moverError';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type KeptRow } from '../../../shared/rules/rollback/judgeRollback';
import { planRollback } from '../../../shared/rules/rollback/rollbackPlan';
import { itemKey } from '../../../shared/rules/problems/itemLabel';
import { findMoveInstance, findRollbackInstance, progressOf, readFormerReports } from '../../runtime/findMove';
import { type ProveInput } from '../../runtime/newerVersion';
import { inputProver } from '../starts/signStart';
import { readMovedReport } from './madePlan';

// A restore keeps the ids and the times of versions, and so does a recovery. So the vault does not show whose copy it has: somebody may
// have deleted that of the run, and another move may have brought the same versions again. The reports of later moves say what they wrote.

type Written = ReadonlyMap<string, 'wrote' | 'mayHave'>;

/** What other moves wrote to the target after a run. */
interface LaterWrites {
  readonly items: Written;
  /** Whether nothing proves what one of them wrote. */
  readonly isUnproved: boolean;
  /** Whether the claim on the target names the run, so that no later move is missing. */
  readonly isWhole: boolean;
}

/** Returns why an item may be another move's by now; undefined if it is the run's. */
export function whyOfOther(row: RollbackRow, { items, isUnproved, isWhole }: LaterWrites): KeptRow | undefined {
  const written = items.get(itemKey(row));
  if (written === 'wrote') return { reason: 'CHANGED_SINCE', detail: 'another move wrote it since' };
  const isShown = row.versions.length > 0;
  const isUnknown = written === 'mayHave' || isUnproved || !(isWhole || isShown);
  return isUnknown ? { reason: 'WRITES_UNKNOWN' } : undefined;
}

/** How many rollbacks one process does at the same time, and some more. */
const maxKept = 16;

/**
 * Returns a function that reads it once for each rollback: while a rollback runs, nothing else writes to the target. It throws
 * `STORE_UNAVAILABLE` (retryable) if the runtime does not answer.
 */
export function laterWritesReader(clients: Pick<Clients, 'claims' | 'store' | 'starts'>) {
  const kept = latestReads<LaterWrites>(maxKept);
  return (runtime: DurableClient, move: MoveSpec, runId: string): Promise<LaterWrites> =>
    kept.use(`${move.moveId}/${move.runId}`, () => readLaterWrites(clients, runtime, move, runId).catch(throwAgain));
}

function throwAgain(error: unknown): never {
  if (error instanceof MoverError) throw error;
  const detail =
    'Expected the runtime to say what later moves wrote to the target; it did not answer. Nothing was deleted.';
  throw new MoverError('STORE_UNAVAILABLE', detail, { retryable: true });
}

async function readLaterWrites(
  { claims, ...clients }: Pick<Clients, 'claims' | 'store' | 'starts'>,
  runtime: DurableClient,
  move: MoveSpec,
  runId: string,
): Promise<LaterWrites> {
  const writers = await claims.previousWriters(move, move.targetVault);
  const own = writers.findIndex((one) => one.moveId === move.moveId && one.runId === runId);
  const since = own < 0 ? writers : writers.slice(0, own);
  // A move from the target only enables versions there, and disables them again.
  const others = since.filter((one) => one.moveId !== move.moveId && one.targetVault === move.targetVault);
  const items = new Map<string, 'wrote' | 'mayHave'>();
  let isUnproved = false;
  for (const one of others) {
    const written = await itemsWrittenBy(clients, runtime, one);
    isUnproved ||= written === undefined;
    for (const [key, how] of written ?? []) if (items.get(key) !== 'wrote') items.set(key, how);
  }
  return { items, isUnproved, isWhole: own >= 0 };
}

/** The items that a run wrote. Undefined if nothing proves it: its history is gone, or it was terminated while items moved. */
async function itemsWrittenBy(
  clients: Pick<Clients, 'store' | 'starts'>,
  runtime: DurableClient,
  { moveId, runId }: RunRef,
): Promise<Written | undefined> {
  const prover = inputProver(clients);
  const reports = (await readFormerReports(runtime, moveId, prover)).formerReports ?? [];
  const head = reports.find((one) => one.runId === runId)?.head;
  if (head === undefined) return (await wroteNoItem(runtime, { moveId, runId }, prover)) ? new Map() : undefined;
  const run = { moveId, runId, reportHead: head };
  const report = await readMovedReport(clients.store, run).catch(whenCode('ROLLBACK_NOT_POSSIBLE', undefined));
  if (report === undefined) return undefined;
  // Such a result does not say whether something of the item arrived.
  const open = report.results.filter(({ state }) => state === 'failed' || state === 'cutOff');
  const unsure = new Set(open.map(itemKey));
  const keys = planRollback(report).rows.map(itemKey);
  return new Map(keys.map((key) => [key, unsure.has(key) ? 'mayHave' : 'wrote']));
}

/** Whether a run is a rollback, or a move that ended before it had a key to move items with. */
async function wroteNoItem(runtime: DurableClient, { moveId, runId }: RunRef, prover: ProveInput): Promise<boolean> {
  const move = await findMoveInstance(runtime, moveId, prover);
  if (move?.kind === 'move' && move.run.runId === runId) return progressOf(move.status)?.contentKey === undefined;
  return (await findRollbackInstance(runtime, moveId, prover))?.rollbackId === runId;
}
