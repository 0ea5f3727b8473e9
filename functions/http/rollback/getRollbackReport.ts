import { type HttpHandler, type HttpResponseInit } from '@azure/functions';
import { getClient } from 'durable-functions';
import { type RollbackReport } from '../../../shared/contracts/api/rollbackAnswers';
import { MoverError } from '../../../shared/contracts/model/moverError';
import {
  type RollbackSummary,
  type RolledBackItem,
  type RolledBackVault,
  type RolledBackVaultRow,
  type UnsavedPage,
} from '../../../shared/contracts/model/rollback';
import { renderMarkdown } from '../../../shared/rules/documents/renderMarkdown';
import { rollbackDocument } from '../../../shared/rules/rollback/rollbackDocument';
import { vaultResultText } from '../../../shared/rules/rollback/vaultWords';
import { restText, resultText } from '../../../shared/rules/rollback/rollbackWords';
import { type FoundRollback } from '../../runtime/findMove';
import { isRunning } from '../../runtime/orchestrationState';
import { chooseFormat, formatAnswer } from '../chooseFormat';
import { handle } from '../handle';
import { formatProblem, problem } from '../problem';
import { type ReportedRun } from './rollbackOfMove';
import { rollbackFacts, rollbackOfRequest, summaryOf } from './rollbackView';
import { type ProveInput } from '../../runtime/newerVersion';

export interface GetRollbackReportParts extends ProveInput {
  /** Reads the stored results. Throws `ROLLBACK_CHANGED` unless they match the hash. */
  readonly readRolledBack: (
    run: { readonly moveId: string; readonly runId: string; readonly rollbackId: string },
    stored: Pick<RollbackSummary, 'pages' | 'hash'>,
  ) => Promise<readonly RolledBackItem[]>;
  /** Returns the results that are in the history alone. Throws as `readRolledBack`. */
  readonly readUnsaved: (
    run: ReportedRun & { readonly planHash: string },
    unsaved: readonly UnsavedPage[],
  ) => Promise<readonly RolledBackItem[]>;
  /** Reads the stored results of the vault itself. Throws as `readRolledBack`. */
  readonly readRolledBackVault: (
    run: { readonly moveId: string; readonly runId: string; readonly rollbackId: string },
    stored: Pick<RolledBackVault, 'pages' | 'hash'> | undefined,
  ) => Promise<readonly RolledBackVaultRow[]>;
}

const formats = ['json', 'md'] as const;
const types = { json: ['application/json', 'application/*', '*/*'], md: ['text/markdown', 'text/*'] } as const;

/** `GET /api/moves/{id}/rollback/report?format=json|md`: every item of the plan, what happened to it, and what remains to do. */
export function getRollbackReport(parts: GetRollbackReportParts): HttpHandler {
  const { readRolledBack, readUnsaved, readRolledBackVault } = parts;
  return handle('getRollbackReport', async (request, context, instance) => {
    const format = chooseFormat(request, formats, types);
    if (format === undefined) return formatProblem(request, formats, instance);
    const read = await rollbackOfRequest(getClient(context), request, { ...parts, instance });
    if (!read.ok) return read.answer;
    const { found } = read;
    const summary = summaryOf(found);
    if (summary === undefined) return noReport(found, instance);
    const { moveId, runId } = found.move;
    try {
      const { rollbackId, planHash, reportHead } = found.ask;
      const ref = { moveId, runId, rollbackId };
      const stored = await readRolledBack(ref, summary);
      const unsaved = await readUnsaved({ moveId, runId, planHash, reportHead }, summary.unsaved ?? []);
      const results = [...stored, ...unsaved];
      const vault = await readRolledBackVault(ref, summary.vault);
      const report = reportOf(found, summary, { results, vault });
      if (format === 'json') return { status: 200, jsonBody: report };
      return formatAnswer(format, renderMarkdown(rollbackDocument(report)), report.id);
    } catch (error) {
      if (!(error instanceof MoverError) || error.code !== 'ROLLBACK_CHANGED') throw error;
      return problem({ status: 409, code: error.code, detail: error.message, instance });
    }
  });
}

function reportOf(
  found: FoundRollback,
  { rests }: RollbackSummary,
  { results, vault }: { readonly results: readonly RolledBackItem[]; readonly vault: readonly RolledBackVaultRow[] },
): RollbackReport {
  return {
    ...rollbackFacts(found),
    rests: rests.map((code) => ({ code, ...restText(code) })),
    vault: vault.map((row) => ({ ...row, ...vaultResultText(row) })),
    results: results.map((item) => ({ ...item, ...resultText(item) })),
  };
}

function noReport(found: FoundRollback, instance: string): HttpResponseInit {
  if (isRunning(found.status)) {
    const detail = 'The rollback is still in progress. Repeat this request in a few seconds.';
    return problem({ status: 404, code: 'ROLLBACK_NOT_READY', detail, instance, headers: { 'Retry-After': '2' } });
  }
  const detail = rollbackFacts(found).failure?.detail ?? '';
  return problem({ status: 404, code: 'ROLLBACK_NOT_READY', detail, instance });
}
