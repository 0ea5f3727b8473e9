import { type HttpHandler } from '@azure/functions';
import { getClient } from 'durable-functions';
import { type RollbackPlanAnswer } from '../../../shared/contracts/api/rollbackAnswers';
import { shownRow } from '../../../shared/rules/rollback/rollbackRun';
import { shownVaultRow } from '../../../shared/rules/rollback/vaultRows';
import { plannedVaultText } from '../../../shared/rules/rollback/vaultWords';
import { plannedText, restText } from '../../../shared/rules/rollback/rollbackWords';
import { handle } from '../handle';
import { type MakePlan, planOfMove } from './rollbackOfMove';

export interface GetRollbackPlanParts extends MakePlan {
  readonly allowRollback: boolean;
}

/**
 * `GET /api/moves/{id}/rollback/plan`: what a rollback of the last run would delete in the target, what it would leave, and why. It
 * comes from the report of the run, and calls no vault. The rollback looks at each item again before it deletes it.
 */
export function getRollbackPlan(parts: GetRollbackPlanParts): HttpHandler {
  return handle('getRollbackPlan', async (request, context) => {
    const planned = await planOfMove(getClient(context), request, parts);
    if (!planned.ok) return planned.answer;
    const { move, plan, planHash } = planned;
    const { moveId: id, runId, sourceVault, targetVault } = move;
    const jsonBody: RollbackPlanAnswer = {
      id,
      runId,
      sourceVault,
      targetVault,
      planHash,
      evidenceAt: plan.finishedAt ?? plan.startedAt,
      allowed: parts.allowRollback,
      counts: plan.counts,
      rests: plan.rests.map((code) => ({ code, ...restText(code) })),
      vault: plan.vault.map((row) => ({ ...shownVaultRow(row), ...plannedVaultText(row) })),
      items: plan.rows.map((row) => ({ ...shownRow(row), ...plannedText(row) })),
    };
    return { status: 200, jsonBody };
  });
}
