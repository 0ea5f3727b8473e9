import { type MoveReport } from '../../../shared/contracts/api/report';
import { bicepHandover } from '../../../shared/rules/handover/bicepHandover';
import { handoverFacts } from '../../../shared/rules/handover/handoverFacts';
import { terraformHandover } from '../../../shared/rules/handover/terraformHandover';
import { findRollback } from '../../runtime/findMove';
import { type ProveInput } from '../../runtime/newerVersion';
import { Refused } from '../answers/problem';
import { answerIn } from '../frame/chooseFormat';
import { type Call, serve } from '../frame/serve';
import { reportWithProof } from './reportWithProof';
import { type FindReport, reportNotReady } from './reportOfRun';
import { type StoredRuns } from './runsOfMove';

interface GetHandoverParts extends StoredRuns, ProveInput, FindReport {
  readonly vaultSuffix: string;
}

const texts = { terraform: terraformHandover, bicep: bicepHandover };

/** `GET /api/moves/{id}/handover?format=terraform|bicep`: code that takes over what a move made. */
export function getHandover(parts: GetHandoverParts) {
  return serve('getHandover', async (asked) => {
    const report = await reportWithProof(asked, parts);
    if (report === 'underWay') throw reportNotReady(asked);
    await refuseRolledBack(asked, report, parts);
    const facts = handoverFacts(report, parts.vaultSuffix);
    return answerIn(asked.format, facts, { texts, name: `${report.move.moveId}-${report.move.runId}` });
  });
}

async function refuseRolledBack({ client, id }: Call, { move }: MoveReport, parts: ProveInput): Promise<void> {
  const rollback = await findRollback(client, id, parts);
  if (rollback?.move.runId !== move.runId) return;
  const detail = `Somebody started a rollback of run ${move.runId} of move ${id}, so its report no longer says what is in the target. Start the move again with POST …/retry.`;
  throw new Refused({ status: 409, code: 'NOT_POSSIBLE_NOW', detail });
}
