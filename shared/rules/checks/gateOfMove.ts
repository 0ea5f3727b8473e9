import {
  type CheckAsk,
  checkOptionsSchema,
  checkPolicySchema,
  type CheckSummary,
  type GateResult,
} from '../../contracts/model/checks';
import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type Problem } from '../../contracts/model/progress';
import { checkRunId } from './checkRunId';
import { remedyFor } from '../problems/failureProblem';

const policySchema = checkPolicySchema.unwrap().strip();

/** The run of checks before a move's first write. It reads no values: it uses the existing plan. */
export function askOfGate(move: MoveSpec, at: Date): CheckAsk {
  const { moveId, sourceVault, targetVault, runId } = move;
  return {
    id: checkRunId(move, at, runId),
    sourceVault,
    targetVault,
    trigger: 'gate',
    moveId,
    options: checkOptionsSchema.parse({ readValues: false }),
    policy: policySchema.parse(move),
    // Only failing checks stop a move at its gate. The report of the move names blocked items.
    failOn: [],
  };
}

/** Splits the failing checks into those that the request waives and the rest. */
export function gateResult({ waivers }: Pick<MoveSpec, 'waivers'>, summary: CheckSummary): GateResult {
  const { id, hash, overall, failing, forecast } = summary;
  const isWaived = (check: string): boolean => waivers.includes(check);
  const waived = failing.filter(isWaived);
  return { id, hash, overall, failing: failing.filter((check) => !isWaived(check)), waived, forecast };
}

/** Whether the gate stops the move. */
export function isStopped({ gate }: Pick<MoveSpec, 'gate'>, checks: GateResult | undefined): boolean {
  return gate === 'fail' && checks !== undefined && checks.failing.length > 0;
}

/** Why the gate stops the move. */
export function gateFailure({ id, failing }: GateResult): { readonly code: 'CHECKS_FAILED'; readonly detail: string } {
  const detail = `Checks failed: ${failing.join(', ')}. Nothing was written. /api/checks/${id} has the evidence.`;
  return { code: 'CHECKS_FAILED', detail };
}

/** Notices about failing checks that did not stop the move. */
export function gateNotices(move: Pick<MoveSpec, 'gate'>, checks: GateResult | undefined): readonly Problem[] {
  if (checks === undefined) return [];
  const noticesAbout = (failed: readonly string[], why: string): Problem[] =>
    failed.length === 0
      ? []
      : [
          {
            code: 'CHECKS_FAILED',
            detail: `${why}: ${failed.join(', ')}. /api/checks/${checks.id} has the evidence.`,
            remedy: remedyFor('CHECKS_FAILED'),
          },
        ];
  return [
    ...noticesAbout(checks.waived, 'Checks failed, and the request waives them'),
    ...(isStopped(move, checks)
      ? []
      : noticesAbout(checks.failing, 'Checks failed, and the move continued because of "gate": "warn"')),
  ];
}
