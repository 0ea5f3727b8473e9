import { type RollbackReport } from '../../../shared/contracts/api/rollbackAnswers';
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
import { textAnswer } from '../frame/chooseFormat';
import { serve } from '../frame/serve';
import { Refused } from '../answers/problem';
import { type RunWithReport } from './rollbackOfMove';
import { requireRollback, rollbackFacts, summaryOf, waitOf } from './rollbackView';
import { type ProveInput } from '../../runtime/newerVersion';

interface GetRollbackReportParts extends ProveInput {
  /** Reads the stored results. Throws `ROLLBACK_CHANGED` unless they match the hash. */
  readonly readRolledBack: (
    run: { readonly moveId: string; readonly runId: string; readonly rollbackId: string },
    stored: Pick<RollbackSummary, 'pages' | 'hash'>,
  ) => Promise<readonly RolledBackItem[]>;
  /** Returns the results that are in the history alone. Throws as `readRolledBack`. */
  readonly readUnsaved: (
    run: RunWithReport & { readonly planHash: string },
    unsaved: readonly UnsavedPage[],
  ) => Promise<readonly RolledBackItem[]>;
  /** Reads the stored results of the vault itself. Throws as `readRolledBack`. */
  readonly readRolledBackVault: (
    run: { readonly moveId: string; readonly runId: string; readonly rollbackId: string },
    stored: Pick<RolledBackVault, 'last'> | undefined,
  ) => Promise<readonly RolledBackVaultRow[]>;
}

/** `GET /api/moves/{id}/rollback`: how far the last rollback of the move's last run is, who asked for it, and why. */
export function getRollback(parts: ProveInput) {
  return serve('getRollback', async (asked) => {
    const found = await requireRollback(asked, parts);
    const reportUri = asked.uriOf(`moves/${found.move.moveId}/rollback/report`);
    const jsonBody = { ...rollbackFacts(found), waitingFor: waitOf(found), reportUri };
    return { headers: isRunning(found.status) ? { 'Retry-After': '2' } : {}, jsonBody };
  });
}

/** `GET /api/moves/{id}/rollback/report?format=json|md`: every item of the plan, what happened to it, and what remains to do. */
export function getRollbackReport(parts: GetRollbackReportParts) {
  const { readRolledBack, readUnsaved, readRolledBackVault } = parts;
  return serve('getRollbackReport', async (asked) => {
    const found = await requireRollback(asked, parts);
    const summary = summaryOf(found);
    if (summary === undefined) throw noReport(found);
    const { moveId, runId } = found.move;
    const { rollbackId, planHash, reportHead } = found.ask;
    const ref = { moveId, runId, rollbackId };
    const stored = await readRolledBack(ref, summary);
    const unsaved = await readUnsaved({ moveId, runId, planHash, reportHead }, summary.unsaved ?? []);
    const vault = await readRolledBackVault(ref, summary.vault);
    const report = reportOf(found, summary, { results: [...stored, ...unsaved], vault });
    return asked.format === 'json'
      ? { jsonBody: report }
      : textAnswer(renderMarkdown(rollbackDocument(report)), 'text/markdown');
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

function noReport(found: FoundRollback): Refused {
  const isUnderWay = isRunning(found.status);
  const detail = isUnderWay
    ? 'The rollback is still in progress. Repeat this request in a few seconds.'
    : (rollbackFacts(found).failure?.detail ?? '');
  const headers = isUnderWay ? { 'Retry-After': '2' } : {};
  return new Refused({ status: 404, code: 'ROLLBACK_NOT_READY', detail, headers });
}
