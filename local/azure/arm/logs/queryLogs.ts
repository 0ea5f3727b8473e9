import { z } from 'zod';
import { ok } from '../../calls/answer';
import { type AuditedDay, type AuditedUse } from '../../calls/auditLog';
import { sameText, scopeOf } from '../../cloud/textMatch';
import { vaultResourceId } from '../../vault/vaultResource';
import { notEmulated } from '../armErrors';
import { type ArmOperation, param, readArmBody } from '../armOperation';
import { armVersions } from '../armVersions';
import { vaultOfScope } from '../vaultScope';

const asked = z.object({ query: z.string(), timespan: z.string().optional() });

/** Uses by principal and item, newest first. */
const useColumns = [
  ['Principal', 'string'],
  ['Item', 'string'],
  ['First', 'datetime'],
  ['Last', 'datetime'],
  ['Calls', 'long'],
];
const summary =
  /(?:AZKVAuditLogs|AzureDiagnostics)[^]*\| summarize First = min\(TimeGenerated\), Last = max\(TimeGenerated\), Calls = count\(\) by Principal, Item/;

/** Days with calls. */
const dayColumns = [
  ['Day', 'datetime'],
  ['Calls', 'long'],
  ['Unknown', 'long'],
];
const byDay =
  /(?:AZKVAuditLogs|AzureDiagnostics)[^]*\| summarize Calls = count\(\), Unknown = countif\(isempty\(Caller\)\) by Day = startofday\(TimeGenerated\)/;

/**
 * The audit log of a vault, from the vault's own calls. A vault without a diagnostic setting that names a workspace has no rows.
 * Source: Azure Monitor documentation, "Querying logs for Azure resources".
 */
export const queryLogs: ArmOperation = {
  name: 'logs.query',
  method: 'POST',
  path: '/{scope}/providers/Microsoft.Insights/logs',
  apiVersions: armVersions.logs,
  run: async (call) => {
    const { query, timespan } = await readArmBody(call.request, asked);
    const scope = scopeOf(param(call, 'scope'));
    const vault = vaultOfScope(call, scope);
    if (
      vault === undefined ||
      vaultResourceId(vault.settings).length !== scope.length ||
      !(summary.test(query) || byDay.test(query))
    )
      throw notEmulated('This query');
    const { services, state } = call.arm;
    const settings = state.armRecords.diagnosticSettings.list().filter((one) => sameText(one.scope, scope));
    const isSent = settings.some(({ properties }) => typeof properties.workspaceId === 'string');
    const from = call.now - daysOf(timespan) * 86_400_000;
    if (byDay.test(query)) {
      const days = isSent ? services.audit.daysOf(vault.settings.name).filter(({ day }) => day >= from) : [];
      return answerOf(dayColumns, days.toSorted((one, other) => one.day - other.day).map(dayRowOf));
    }
    const uses = isSent ? services.audit.of(vault.settings.name).filter(({ last }) => last >= from) : [];
    return answerOf(useColumns, uses.toSorted((one, other) => other.last - one.last).map(rowOf));
  },
};

function answerOf(columns: readonly (readonly string[])[], rows: readonly (readonly (string | number)[])[]) {
  const named = columns.map(([name, type]) => ({ name, type }));
  return ok({ tables: [{ name: 'PrimaryResult', columns: named, rows }] });
}

function dayRowOf({ day, calls, unknown }: AuditedDay): (string | number)[] {
  return [new Date(day).toISOString(), calls, unknown];
}

function daysOf(timespan = 'P1D'): number {
  return Number(/^P(\d+)D$/.exec(timespan)?.[1] ?? 1);
}

function rowOf({ principal, item, first, last, calls }: AuditedUse): (string | number)[] {
  return [principal, item, new Date(first).toISOString(), new Date(last).toISOString(), calls];
}
