import { activity, failingActivity } from '../../steps/frame/activity';
import {
  finishRollbackContract,
  saveRollbackPageContract,
  rollBackVaultContract,
  prepareRollbackContract,
} from '../../../shared/contracts/steps/rollbackSteps';
import { failStep } from '../../steps/frame/failStep';
import {
  readApprovedPage,
  readApprovedVaultPage,
  rollbackLists,
  storeRollbackPlan,
} from '../../steps/rollback/rollbackStore';
import { writeKnown } from '../../steps/stored/knownPart';
import { writePage } from '../../steps/stored/storedPages';
import { rolledBackItem, countRolledBack } from '../../../shared/rules/rollback/rolledBackItems';
import { guardsOf, connectPair } from '../../steps/frame/vaultPair';
import { type IssuersInUse, readIssuersInUse, type UndoPlace, undoChange } from '../../steps/rollback/undoChange';
import { type RolledBackVaultRow, type RollbackVaultRow } from '../../../shared/contracts/model/rollback';
import { shownVaultRow } from '../../../shared/rules/rollback/vaultRows';
import { commandOf } from '../../../shared/rules/rollback/vaultWords';
import { shortenText } from '../../../shared/rules/text/shortenText';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type InputOf, type OutputOf } from '../../../shared/contracts/steps/contract';
import { type Clients } from '../../../shared/clients/openClients';
import { storeEarlier } from '../../steps/rollback/earlierRollback';
import { makeRollbackPlan } from '../../steps/rollback/madePlan';

type Input = InputOf<typeof prepareRollbackContract>;
type Output = OutputOf<typeof prepareRollbackContract>;

/**
 * Makes the plan of a rollback again from the report of the move, and stores it if it has the approved hash. Returns `waiting` while
 * requests of an earlier run may still arrive at the target. Also stores what an earlier rollback of the run had taken back. It writes
 * to no vault.
 */
export function prepareRollback(clients: Clients) {
  const { vaults, store, claims } = clients;
  return failingActivity(prepareRollbackContract, prepare);

  async function prepare({ move, runId, planHash, reportHead, startToken, earlier }: Input): Promise<Output> {
    // Throws if a vault is not allowed.
    connectPair(vaults, move);
    const quietAt = await claims.quietAt(move, move.targetVault);
    if (quietAt > 0) {
      const [previous] = await claims.previousWriters(move, move.targetVault);
      const until = new Date(quietAt).toISOString();
      return { state: 'waiting', until, ...(previous === undefined ? {} : { earlierMove: previous.moveId }) };
    }
    const { moveId } = move;
    const made = await makeRollbackPlan(store, { moveId, runId, reportHead });
    if (made.planHash !== planHash) throw planChanged();
    const ref = { moveId, runId, rollbackId: move.runId };
    const { rows, looks, rests } = made.plan;
    await storeRollbackPlan(store, ref, made);
    if (earlier !== undefined) await storeEarlier(clients, { ...ref, startToken }, { earlier, plan: made.plan });
    const { pages, vaultPages } = made.hashes;
    const ofVault = vaultPages === undefined ? {} : { vaultPages: vaultPages.length };
    return { state: 'prepared', pages: pages.length, rows: rows.length, looks, rests: [...rests], ...ofVault };
  }
}

function planChanged(): MoverError {
  const message =
    'Expected the plan of the rollback to have the approved hash; it has another one by now. Nothing was deleted. Read the plan again, and approve it by its own hash.';
  return new MoverError('PLAN_CHANGED', message);
}

/**
 * Removes the notes of intents, and ends the permit of this process for the target, so that the next run need not wait. The claim
 * itself ends with the orchestration.
 */
export function finishRollback({ staging, claims }: Clients) {
  return activity(finishRollbackContract, async ({ move }) => {
    await staging.sweep(move);
    await claims.writer(move, move.targetVault).release();
    return { state: 'finished' as const };
  });
}

type PageToSave = InputOf<typeof saveRollbackPageContract>;

type SavedPage = OutputOf<typeof saveRollbackPageContract>;

/** Stores the results of one page of a rollback. The rows that needed no look have no outcome, and are kept. */
export function saveRollbackPage(clients: Clients) {
  return activity(saveRollbackPageContract, (input) =>
    save(clients, input).catch((error: unknown) => ({ ...failStep(error), throttled: 0 })),
  );
}

async function save({ store }: Clients, { move, runId, planHash, page, outcomes }: PageToSave): Promise<SavedPage> {
  const ref = { moveId: move.moveId, runId, rollbackId: move.runId };
  const { rows } = await readApprovedPage(store, ref, { planHash, page });
  const items = rows.map((row, at) => rolledBackItem(row, outcomes[at]));
  return { hash: await writePage(store, rollbackLists(ref).results, { page, items }), counts: countRolledBack(items) };
}

type VaultPage = InputOf<typeof rollBackVaultContract>;

type VaultPageDone = OutputOf<typeof rollBackVaultContract>;

/**
 * Undoes one page of changes of the vault itself, one after the other, and stores the results. It reads each change first: what
 * somebody changed since the move stays. A second run finds undone what the first one undid.
 */
export function rollBackVault(clients: Clients) {
  return failingActivity(rollBackVaultContract, (input) => rollBack(clients, input));
}

async function rollBack({ arm, vaults, claims, store }: Clients, input: VaultPage): Promise<VaultPageDone> {
  const { move, runId, planHash, page, before } = input;
  const ref = { moveId: move.moveId, runId, rollbackId: move.runId };
  const rows = await readApprovedVaultPage(store, ref, { planHash, page });
  const { target: guard } = guardsOf(claims, move);
  const pair = connectPair(vaults, move, { target: guard });
  let used: Promise<IssuersInUse> | undefined;
  const place = {
    ...{ arm, writes: arm.guarded(guard), target: pair.target },
    issuersInUse: () => (used ??= readIssuersInUse(pair.target)),
  };
  const results: Result[] = [];
  for (const row of rows) results.push(await undoRow(place, row));
  const done = results.map(({ result }) => result);
  const hash = await writeKnown(store, rollbackLists(ref).vaultResults, { before, rows: done });
  const counts = countRolledBack(done);
  const isTransient = results.some(({ retryable }) => retryable === true);
  return { state: 'done', hash, counts, throttled: pair.meter.throttled, ...(isTransient ? { retryable: true } : {}) };
}

interface Result {
  readonly result: RolledBackVaultRow;
  readonly retryable?: boolean;
}

const forbidden: ReadonlySet<string> = new Set(['ARM_FORBIDDEN', 'VAULT_FORBIDDEN']);

async function undoRow(place: UndoPlace, row: RollbackVaultRow): Promise<Result> {
  const shown = { ...shownVaultRow(row), command: commandOf(row.change) };
  if (row.action === 'keep') return { result: { ...shown, state: 'kept' } };
  try {
    return { result: { ...shown, ...(await undoChange(place, row.change)) } };
  } catch (error) {
    const { code, detail: message, requestId, retryable } = failStep(error);
    const detail = shortenText(message, 900);
    if (forbidden.has(code)) return { result: { ...shown, state: 'kept', reason: 'NOT_ALLOWED', code, detail } };
    const fault = { code, detail, ...(requestId === undefined ? {} : { requestId }) };
    return { result: { ...shown, state: 'failed', ...fault }, retryable };
  }
}
