import { MoverError } from '../../../shared/contracts/model/moverError';
import { type InputOf, type OutputOf } from '../../../shared/contracts/steps/contract';
import { prepareRollbackContract } from '../../../shared/contracts/steps/rollbackSteps';
import { type Clients } from '../../../shared/clients/openClients';
import { failingActivity } from '../../steps/frame/activity';
import { storeEarlier } from '../../steps/rollback/earlierRollback';
import { makeRollbackPlan } from '../../steps/rollback/madePlan';
import { storeVaultPages } from '../../steps/rollback/rollbackVaultStore';
import { storeRollbackPlan } from '../../steps/rollback/rollbackStore';
import { connectPair } from '../../steps/frame/vaultPair';

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
    const { rows, looks, rests, vault } = made.plan;
    await storeVaultPages(store, ref, vault);
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
