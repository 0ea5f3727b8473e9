import { rollBackItem } from '../../../functions/activities/rollback/rollBackItem';
import { storeRollbackPlan } from '../../../functions/steps/rollback/rollbackStore';
import { storeEarlier } from '../../../functions/steps/rollback/earlierRollback';
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
import { chainPages } from '../../../shared/rules/plan/hashPlan';
import { moveOfRollback } from '../../../shared/rules/rollback/secondPerson';
import { moveReport } from '../reports/moveReport';
import { type MoveAzure } from './moveAzure';
import { newStartToken } from './startToken';

let rollbacks = 0;

/** The rollback of one item after its approval. */
export interface OneRollback {
  readonly plan: RollbackPlan;
  readonly rollbackId: string;
  /** Runs the step once. */
  readonly roll: () => Promise<RollbackOutcome>;
  /** Prepares another rollback of the plan, which knows of this one what history proves: none of its pages. */
  readonly again: () => Promise<OneRollback>;
}

/** Prepares the rollback of one item. `result` is the result that the report of the run has. */
export async function prepareOne(
  at: MoveAzure,
  run: MoveSpec,
  result: ItemResult,
  times: { readonly startedAt?: string; readonly finishedAt?: string } = {},
): Promise<OneRollback> {
  return preparePlan(at, run, planRollback(moveReport({ results: [result], ...times })));
}

async function preparePlan(at: MoveAzure, run: MoveSpec, plan: RollbackPlan, before?: string): Promise<OneRollback> {
  rollbacks += 1;
  const rollbackId = rollbacks.toString(16).padStart(8, 'f');
  const { moveId, runId } = run;
  const ref = { moveId, runId, rollbackId };
  const hashes = rollbackHashes(plan, { moveId, runId, reportHead: 'a'.repeat(64) });
  await storeRollbackPlan(at.store, ref, { plan, hashes });
  const startToken = await newStartToken(at);
  const input = { move: moveOfRollback(run, { rollbackId }), runId, planHash: hashRollback(hashes), page: 0, at: 0 };
  const asked = { ...input, startToken, ...(before === undefined ? {} : { isRepeated: true as const }) };
  if (before !== undefined) {
    const earlier = { rollbackId: before, pages: 0, hash: chainPages([]) };
    await storeEarlier(at.clients(), { ...ref, startToken }, { earlier, plan });
  }
  return {
    ...{ plan, rollbackId, roll: () => at.run(rollBackItem, rollBackItemContract, asked) },
    again: () => preparePlan(at, run, plan, rollbackId),
  };
}

/** Rolls one item back, as a rollback of the run does after its approval. */
export async function rollBackOne(
  at: MoveAzure,
  run: MoveSpec,
  result: ItemResult,
): Promise<{ readonly plan: RollbackPlan; readonly outcome: RollbackOutcome }> {
  const { plan, roll } = await prepareOne(at, run, result);
  return { plan, outcome: await roll() };
}
