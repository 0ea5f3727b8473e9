import { type RollbackVaultRow, type RolledBackVaultRow } from '../../../shared/contracts/model/rollback';
import { type InputOf, type OutputOf } from '../../../shared/contracts/steps/contract';
import { rollBackVaultContract } from '../../../shared/contracts/steps/rollbackSteps';
import { type Clients } from '../../../shared/clients/openClients';
import { countRolledBack } from '../../../shared/rules/rollback/rolledBackItems';
import { shownVaultRow } from '../../../shared/rules/rollback/vaultRows';
import { commandOf } from '../../../shared/rules/rollback/vaultWords';
import { shortenText } from '../../../shared/rules/text/shortenText';
import { failingActivity } from '../../steps/frame/activity';
import { failStep } from '../../steps/frame/failStep';
import { readApprovedVaultPage, storeRolledBackVaultPage } from '../../steps/rollback/rollbackVaultStore';
import { type IssuersInUse, readIssuersInUse, undoChange, type UndoPlace } from '../../steps/rollback/undoChange';
import { connectPair, guardsOf } from '../../steps/frame/vaultPair';

type Input = InputOf<typeof rollBackVaultContract>;
type Output = OutputOf<typeof rollBackVaultContract>;

/**
 * Undoes one page of changes of the vault itself, one after the other, and stores the results. It reads each change first: what
 * somebody changed since the move stays. A second run finds undone what the first one undid.
 */
export function rollBackVault(clients: Clients) {
  return failingActivity(rollBackVaultContract, (input) => rollBack(clients, input));
}

async function rollBack({ arm, vaults, claims, store }: Clients, input: Input): Promise<Output> {
  const { move, runId, planHash, page } = input;
  const ref = { moveId: move.moveId, runId, rollbackId: move.runId };
  const rows = await readApprovedVaultPage(store, ref, { planHash, page });
  const { target: guard } = guardsOf(claims, move);
  const pair = connectPair(vaults, move, { target: guard });
  let used: Promise<IssuersInUse> | undefined;
  const place = {
    arm,
    target: pair.target,
    requireClaim: () => guard.check(),
    issuersInUse: () => (used ??= readIssuersInUse(pair.target)),
  };
  const results: Result[] = [];
  for (const row of rows) results.push(await undoRow(place, row));
  const done = results.map(({ result }) => result);
  const hash = await storeRolledBackVaultPage(store, ref, { page, rows: done });
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
