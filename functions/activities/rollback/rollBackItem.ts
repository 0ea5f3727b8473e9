import { type RollbackRow } from '../../../shared/contracts/model/rollback';
import { type InputOf } from '../../../shared/contracts/steps/contract';
import { rollBackItemContract, type RollbackOutcome } from '../../../shared/contracts/steps/rollbackSteps';
import { bothGuards } from '../../../shared/clients/claims/writeGuard';
import { type Clients } from '../../../shared/clients/openClients';
import { type DeletedItem } from '../../../shared/clients/vault/vaultItem';
import { reasonToLeave } from '../../../shared/rules/rollback/judgeRollback';
import { activity } from '../../steps/activity';
import { failStep } from '../../steps/failStep';
import { deletedItemsOf, listVersions } from '../../steps/items/itemVersion';
import { nameHolder } from '../../steps/items/nameHolder';
import { type ApprovedPage, readApprovedPage } from '../../steps/rollback/rollbackStore';
import { connectPair, guardsOf, type VaultPair } from '../../steps/vaultPair';

type Input = InputOf<typeof rollBackItemContract>;
type WithoutThrottled<O> = O extends unknown ? Omit<O, 'throttled'> : never;
type Outcome = WithoutThrottled<RollbackOutcome>;

/**
 * Rolls one item back. It stores the intent before it looks, so that no other try deletes what somebody creates later. Safe to run
 * twice: an item that became soft-deleted since the rollback began is done. The source is only read.
 */
export function rollBackItem(clients: Clients) {
  const { vaults, claims, store } = clients;
  return activity(rollBackItemContract, async (input): Promise<RollbackOutcome> => {
    const { move, runId, planHash, page, at } = input;
    const turned: { throttled: number } = { throttled: 0 };
    try {
      const ref = { moveId: move.moveId, runId, rollbackId: move.runId };
      const approved = await readApprovedPage(store, ref, { planHash, page });
      const row = approved.rows[at];
      if (row === undefined) throw new Error(`Expected row ${String(at)} in page ${String(page)} of the plan.`);
      const turn = await claims.turn(move, row);
      const { target } = guardsOf(claims, move);
      const pair = connectPair(vaults, move, { target: bothGuards(target, turn) });
      const outcome = await rollBack({ input, row, approved, pair }).finally(() => {
        turned.throttled = pair.meter.throttled;
      });
      await turn.finish();
      return { ...outcome, ...turned };
    } catch (error) {
      return { ...failStep(error), ...turned };
    }
  });
}

interface Work {
  readonly input: Input;
  readonly row: RollbackRow;
  readonly approved: ApprovedPage;
  readonly pair: VaultPair;
}

async function rollBack({ input, row, approved, pair }: Work): Promise<Outcome> {
  const target = await listVersions(pair.target, row);
  if (target.length === 0) return withoutVersions(input, row, pair);
  if (row.action === 'keep') return { state: 'kept', reason: row.reason ?? 'WRITES_UNKNOWN' };
  const source = await listVersions(pair.source, row);
  const { startedAt, finishedAt } = approved.hashes;
  const kept = reasonToLeave({ row, source, target, startedAt, finishedAt });
  if (kept !== undefined) return { state: 'kept', ...kept };
  const items = deletedItemsOf(pair.target, row);
  await items.deleteLive(row.itemName);
  return done(await items.readDeleted(row.itemName));
}

/** An item without versions is soft-deleted, by this rollback or before it, or somebody purged or replaced it. */
async function withoutVersions({ startedAt }: Input, row: RollbackRow, { target }: VaultPair): Promise<Outcome> {
  const deleted = await deletedItemsOf(target, row).findDeleted(row.itemName);
  if (deleted !== undefined) {
    const isOwn = row.action !== 'keep' && deleted.deletedOn >= Math.floor(Date.parse(startedAt) / 1_000);
    return isOwn ? done(deleted) : { state: 'gone', reason: 'NOT_THERE', detail: 'it is soft-deleted already' };
  }
  const holder = await nameHolder(target, row);
  if (holder === undefined) return { state: 'gone', reason: 'NOT_THERE' };
  return { state: 'kept', reason: 'CHANGED_SINCE', detail: 'another item has the name now' };
}

function done(deleted: DeletedItem | undefined): Outcome {
  const purgedOn = deleted?.scheduledPurgeOn;
  if (purgedOn === undefined) return { state: 'rolledBack' };
  return { state: 'rolledBack', purgedOn: new Date(purgedOn * 1_000).toISOString() };
}
