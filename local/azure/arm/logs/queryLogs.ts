import { z } from 'zod';
import { ok } from '../../calls/answer';
import { type AuditedUse } from '../../calls/auditLog';
import { sameText, scopeOf } from '../../cloud/textMatch';
import { vaultResourceId } from '../../vault/vaultResource';
import { notEmulated } from '../armErrors';
import { type ArmOperation, param, readArmBody } from '../armOperation';
import { armVersions } from '../armVersions';
import { vaultOfScope } from '../vaultScope';

const asked = z.object({ query: z.string(), timespan: z.string().optional() });

/** The only result that is emulated: uses by principal and item, newest first. */
const columns = [
  ['Principal', 'string'],
  ['Item', 'string'],
  ['First', 'datetime'],
  ['Last', 'datetime'],
  ['Calls', 'long'],
].map(([name, type]) => ({ name, type }));
const summary =
  /(?:AZKVAuditLogs|AzureDiagnostics)[^]*\| summarize First = min\(TimeGenerated\), Last = max\(TimeGenerated\), Calls = count\(\) by Principal, Item/;

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
    if (vault === undefined || vaultResourceId(vault.settings).length !== scope.length || !summary.test(query))
      throw notEmulated('This query');
    const { services, state } = call.arm;
    const settings = state.armRecords.diagnosticSettings.list().filter((one) => sameText(one.scope, scope));
    const isSent = settings.some(({ properties }) => typeof properties.workspaceId === 'string');
    const from = call.now - daysOf(timespan) * 86_400_000;
    const uses = isSent ? services.audit.of(vault.settings.name).filter(({ last }) => last >= from) : [];
    const rows = uses.toSorted((one, other) => other.last - one.last).map(rowOf);
    return ok({ tables: [{ name: 'PrimaryResult', columns, rows }] });
  },
};

function daysOf(timespan = 'P1D'): number {
  return Number(/^P(\d+)D$/.exec(timespan)?.[1] ?? 1);
}

function rowOf({ principal, item, first, last, calls }: AuditedUse): (string | number)[] {
  return [principal, item, new Date(first).toISOString(), new Date(last).toISOString(), calls];
}
