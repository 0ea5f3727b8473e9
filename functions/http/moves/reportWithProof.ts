import { type MoveReport } from '../../../shared/contracts/api/report';
import { moveIdSchema } from '../../../shared/contracts/model/ids';
import { remedyFor } from '../../../shared/rules/problems/failureProblem';
import { findOwnMove } from '../../runtime/findMove';
import { type ProveInput } from '../../runtime/newerVersion';
import { Refused } from '../answers/problem';
import { type Call } from '../frame/serve';
import { moveNotFound } from './requireMove';
import { type FindReport, reportDiffers, reportOfRun } from './reportOfRun';
import { defaultRun, type StoredRuns } from './runsOfMove';

export interface ReportWithProofParts extends StoredRuns, ProveInput, FindReport {}

/**
 * Returns the report of the newest run of a move, if history or a signature proves it; `underWay` while the run has none. Refuses the
 * call for any other.
 */
export async function reportWithProof(
  { client, id }: Pick<Call, 'client' | 'id'>,
  parts: ReportWithProofParts,
): Promise<MoveReport | 'underWay'> {
  if (!moveIdSchema.safeParse(id).success) throw moveNotFound();
  const own = await findOwnMove(client, id, parts);
  const runId = await defaultRun(id, own, parts);
  if (runId === undefined) throw moveNotFound();
  const found = await reportOfRun({ moveId: id, runId }, own, parts);
  if (found.kind === 'underWay') return 'underWay';
  if (found.kind === 'differs') throw reportDiffers(found.why);
  if (found.kind === 'report' && found.provedBy !== 'none') return found.report;
  const detail = `Nothing proves what run ${runId} of move ${id} brought: it ended without a report, or the runtime no longer has its history and no signature proves its report. ${remedyFor('REPORT_NOT_PROVED')}`;
  throw new Refused({ status: 409, code: 'REPORT_NOT_PROVED', detail });
}
