import { rollBackItem } from '../../../functions/activities/rollback/rollBackItem';
import { storeRollbackPlan } from '../../../functions/steps/rollback/rollbackStore';
import { type ItemResult } from '../../../shared/contracts/model/outcome';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type RollbackOutcome } from '../../../shared/contracts/model/rollback';
import { rollBackItemContract } from '../../../shared/contracts/steps/rollbackSteps';
import {
  hashRollback,
  planRollback,
  rollbackHashes,
  type RollbackPlan,
} from '../../../shared/rules/rollback/rollbackPlan';
import { moveOfRollback } from '../../../shared/rules/rollback/rollbackRun';
import { moveReport } from '../reports/moveReport';
import { type MoveAzure } from './moveAzure';

let rollbacks = 0;

/** Rolls one item back, as a rollback of the run does after its approval. `result` is the result that the report of the run has. */
export async function rollBackOne(
  at: MoveAzure,
  run: MoveSpec,
  result: ItemResult,
): Promise<{ readonly plan: RollbackPlan; readonly outcome: RollbackOutcome }> {
  rollbacks += 1;
  const rollbackId = rollbacks.toString(16).padStart(8, 'f');
  const plan = planRollback(moveReport({ results: [result] }));
  const { moveId, runId } = run;
  const hashes = rollbackHashes(plan, { moveId, runId, reportHead: 'a'.repeat(64) });
  await storeRollbackPlan(at.store, { moveId, runId, rollbackId }, { plan, hashes });
  const input = { move: moveOfRollback(run, { rollbackId }), runId, planHash: hashRollback(hashes), page: 0, at: 0 };
  const startedAt = new Date().toISOString();
  return { plan, outcome: await at.run(rollBackItem, rollBackItemContract, { ...input, startedAt }) };
}
