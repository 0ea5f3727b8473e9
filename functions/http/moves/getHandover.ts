import { type MoveReport } from '../../../shared/contracts/api/report';
import { moveIdSchema } from '../../../shared/contracts/model/ids';
import { bicepHandover } from '../../../shared/rules/handover/bicepHandover';
import { handoverFacts } from '../../../shared/rules/handover/handoverFacts';
import { terraformHandover } from '../../../shared/rules/handover/terraformHandover';
import { remedyFor } from '../../../shared/rules/problems/failureProblem';
import { findOwnMove, findRollback } from '../../runtime/findMove';
import { type ProveInput } from '../../runtime/newerVersion';
import { Refused } from '../answers/problem';
import { answerIn } from '../frame/chooseFormat';
import { type Call, serve } from '../frame/serve';
import { moveNotFound } from './requireMove';
import { type FindReport, reportDiffers, reportNotReady, reportOfRun } from './reportOfRun';
import { defaultRun, type StoredRuns } from './runsOfMove';

interface GetHandoverParts extends StoredRuns, ProveInput, FindReport {
  readonly vaultSuffix: string;
}

const texts = { terraform: terraformHandover, bicep: bicepHandover };

/** `GET /api/moves/{id}/handover?format=terraform|bicep`: code that takes over what a move made. */
export function getHandover(parts: GetHandoverParts) {
  return serve('getHandover', async (asked) => {
    const report = await provedReportOf(asked, parts);
    await refuseRolledBack(asked, report, parts);
    const facts = handoverFacts(report, parts.vaultSuffix);
    return answerIn(asked.format, facts, { texts, name: `${report.move.moveId}-${report.move.runId}` });
  });
}

/** Returns the report of the newest run of a move, if history or a signature proves it. Refuses the call for any other. */
export async function provedReportOf(
  { client, id, instance }: Pick<Call, 'client' | 'id' | 'instance'>,
  parts: StoredRuns & ProveInput & FindReport,
): Promise<MoveReport> {
  if (!moveIdSchema.safeParse(id).success) throw moveNotFound();
  const own = await findOwnMove(client, id, parts);
  const runId = await defaultRun(id, own, parts);
  if (runId === undefined) throw moveNotFound();
  const found = await reportOfRun({ moveId: id, runId }, own, parts);
  if (found.kind === 'underWay') throw reportNotReady({ instance });
  if (found.kind === 'differs') throw reportDiffers(found.why);
  if (found.kind === 'report' && found.provedBy !== 'none') return found.report;
  const detail = `Nothing proves what run ${runId} of move ${id} brought: it ended without a report, or the runtime no longer has its history and no signature proves its report. ${remedyFor('REPORT_NOT_PROVED')}`;
  throw new Refused({ status: 409, code: 'REPORT_NOT_PROVED', detail });
}

async function refuseRolledBack({ client, id }: Call, { move }: MoveReport, parts: ProveInput): Promise<void> {
  const rollback = await findRollback(client, id, parts);
  if (rollback?.move.runId !== move.runId) return;
  const detail = `Somebody started a rollback of run ${move.runId} of move ${id}, so its report no longer says what is in the target. Start the move again with POST …/retry.`;
  throw new Refused({ status: 409, code: 'NOT_POSSIBLE_NOW', detail });
}
