import { type Completion, type CompletionBody } from '../../../shared/contracts/api/completion';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { completionDocument } from '../../../shared/rules/completion/completionDocument';
import { type EndedSearch, judgeCompletion, type SourceFacts } from '../../../shared/rules/completion/judgeCompletion';
import { documentTexts } from '../../../shared/rules/documents/documentTexts';
import { findRollback, moveOf } from '../../runtime/findMove';
import { answerIn } from '../frame/chooseFormat';
import { type StartTerms } from '../frame/admitStart';
import { type Call, serve } from '../frame/serve';
import { reportWithProof, type ReportWithProofParts } from './reportWithProof';
import { requireOwnMove } from './requireMove';
import { statusFrom } from './statusFrom';

export interface CompletionParts extends ReportWithProofParts {
  /** Each request makes some calls to Azure. */
  readonly admit: StartTerms['admit'];
  readonly now: () => Date;
  readonly readSource: (vault: string) => Promise<SourceFacts>;
  /** The newest search for consumers of a vault that has ended; null without one. */
  readonly newestSearch: (client: Call['client'], vault: string) => Promise<EndedSearch | null>;
  readonly sign: (body: CompletionBody, reportHead: string | null) => Promise<Completion>;
}

type Asked = Pick<Call, 'client' | 'id'>;

const texts = documentTexts(completionDocument);

/** `GET /api/moves/{id}/complete?format=json|md|html`: whether the source may be deleted, signed as the report is. */
export function getCompletion(parts: CompletionParts) {
  return serve('getCompletion', async (asked) => {
    const statement = await stateCompletion(asked, parts);
    const { format } = asked;
    if (format === 'json') return { jsonBody: statement };
    return answerIn(format, statement, { texts, name: `${statement.moveId}-${statement.runId}-complete` });
  });
}

/** States now, by new evidence, whether the source of a move may be deleted. */
export async function stateCompletion(asked: Asked, parts: CompletionParts): Promise<Completion> {
  const found = await reportWithProof(asked, parts);
  const report = found === 'underWay' ? null : found;
  const { move, phase } = report ?? (await runUnderWay(asked, parts));
  parts.admit();
  const [source, search, rollback] = await Promise.all([
    parts.readSource(move.sourceVault),
    parts.newestSearch(asked.client, move.sourceVault),
    findRollback(asked.client, asked.id, parts),
  ]);
  const isRolledBack = rollback?.move.runId === move.runId;
  const body = judgeCompletion({ move, report, phase, isRolledBack, source, search, now: parts.now().toISOString() });
  return parts.sign(body, report?.proof?.head ?? null);
}

async function runUnderWay(
  asked: Asked,
  parts: CompletionParts,
): Promise<{ readonly move: MoveSpec; readonly phase: CompletionBody['phase'] }> {
  const found = await requireOwnMove(asked, parts);
  return { move: moveOf(found), phase: statusFrom(found).phase };
}
