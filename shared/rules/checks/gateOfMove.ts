import {
  type CheckAsk,
  checkOptionsSchema,
  checkPolicySchema,
  type CheckSummary,
  type GateResult,
} from '../../contracts/model/checks';
import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type Problem } from '../../contracts/api/moveStatus';
import { checkRunId } from './checkRunId';
import { remedyFor } from '../report/explainError';

/** The run of checks that stands before a move's first write. It measures nothing: the plan that is there has to do. */
export function askOfGate(move: MoveSpec, at: Date): CheckAsk {
  const { sourceVault, targetVault, runId } = move;
  return {
    id: checkRunId(move, at, runId),
    sourceVault,
    targetVault,
    trigger: 'gate',
    options: checkOptionsSchema.parse({ readValues: false }),
    policy: checkPolicySchema.unwrap().strip().parse(move),
    // The gate stops for failing checks alone; what is blocked is in the report of the move.
    failOn: [],
  };
}

/** Which of the failing checks the request accepts, and which it does not. */
export function gateResult({ waivers }: Pick<MoveSpec, 'waivers'>, summary: CheckSummary): GateResult {
  const { id, overall, failing, forecast } = summary;
  const isWaived = (check: string): boolean => waivers.includes(check);
  const waived = failing.filter(isWaived);
  return { id, overall, failing: failing.filter((check) => !isWaived(check)), waived, forecast };
}

/** Whether a move ends at its gate. */
export function isStopped({ gate }: Pick<MoveSpec, 'gate'>, checks: GateResult | undefined): boolean {
  return gate === 'fail' && checks !== undefined && checks.failing.length > 0;
}

/** Why a move ends at its gate. */
export function gateFailure({ id, failing }: GateResult): { readonly code: 'CHECKS_FAILED'; readonly detail: string } {
  const detail = `Checks failed: ${failing.join(', ')}. Nothing was written. /api/checks/${id} has the evidence.`;
  return { code: 'CHECKS_FAILED', detail };
}

/** What a person should know of checks that failed and did not stop the move. */
export function gateNotices(move: Pick<MoveSpec, 'gate'>, checks: GateResult | undefined): readonly Problem[] {
  if (checks === undefined) return [];
  const tell = (failed: readonly string[], why: string): Problem[] =>
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
    ...tell(checks.waived, 'Checks failed that the request waives'),
    ...(isStopped(move, checks) ? [] : tell(checks.failing, 'Checks failed, and "gate": "warn" let the move go on')),
  ];
}
