import { shownRow } from '../../../shared/rules/rollback/secondPerson';
import { shownVaultRow } from '../../../shared/rules/rollback/vaultRows';
import { plannedVaultText } from '../../../shared/rules/rollback/vaultWords';
import { plannedText, restText } from '../../../shared/rules/rollback/rollbackWords';
import { serve } from '../frame/serve';
import { findLastRollback } from './lastRollback';
import { type MakePlan, planOfMove } from './rollbackOfMove';

interface GetRollbackPlanParts extends MakePlan {
  readonly allowRollback: boolean;
}

/**
 * `GET /api/moves/{id}/rollback/plan`: what a rollback of the last run would delete in the target, what it would leave, and why. It
 * comes from the report of the run, and calls no vault. The rollback looks at each item again before it deletes it. The hash changes
 * when a rollback has ended that left something, so that nobody starts another one who has not read what it left. Then the plan names
 * its report.
 */
export function getRollbackPlan(parts: GetRollbackPlanParts) {
  return serve('getRollbackPlan', async (asked) => {
    const planned = await planOfMove(asked, parts);
    const { move, plan } = planned;
    const { planHash, hasLeft } = await findLastRollback(asked.client, planned, parts);
    const { moveId: id, runId, sourceVault, targetVault } = move;
    const jsonBody = {
      id,
      runId,
      sourceVault,
      targetVault,
      planHash,
      evidenceAt: plan.finishedAt ?? plan.startedAt,
      lastReportUri: hasLeft ? asked.uriOf(`moves/${id}/rollback/report`) : null,
      allowed: parts.allowRollback,
      counts: plan.counts,
      rests: plan.rests.map((code) => ({ code, ...restText(code) })),
      vault: plan.vault.map((row) => ({ ...shownVaultRow(row), ...plannedVaultText(row) })),
      items: plan.rows.map((row) => ({ ...shownRow(row), ...plannedText(row) })),
    };
    return { jsonBody };
  });
}
