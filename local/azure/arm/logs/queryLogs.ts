import { z } from 'zod';
import { ok } from '../../calls/answer';
import { type AuditedUse, type AuditLog } from '../../calls/auditLog';
import { sameText, scopeOf } from '../../cloud/textMatch';
import { vaultResourceId } from '../../vault/vaultResource';
import { notEmulated } from '../armErrors';
import { type ArmOperation, param, readArmBody } from '../armOperation';
import { armVersions } from '../armVersions';
import { vaultOfScope } from '../vaultScope';

const times = { First: 'datetime', Last: 'datetime', Calls: 'long' };

const asked = z.object({ query: z.string(), timespan: z.string().optional() });

/** The only results that are emulated, newest first: uses by principal and item, and calls by user, kind and day. */
const results = [
  {
    query: resultOf('Calls = count() by Principal, Item'),
    columns: columnsOf({ Principal: 'string', Item: 'string', ...times }),
    rowsOf: (audit: AuditLog, vault: string) =>
      audit.of(vault).map(({ principal, item, ...rest }) => ({ names: [principal, item], ...rest })),
  },
  {
    query: resultOf('Calls = count() by User, Kind, Day = bin(TimeGenerated, 1d)'),
    columns: columnsOf({ User: 'string', Kind: 'string', ...times }),
    rowsOf: (audit: AuditLog, vault: string) =>
      audit.daysOf(vault).map(({ principal, kind, ...rest }) => ({ names: [principal, kind], ...rest })),
  },
];

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
    const result = results.find((one) => query.includes(one.query));
    if (vault === undefined || vaultResourceId(vault.settings).length !== scope.length || result === undefined)
      throw notEmulated('This query');
    const { services, state } = call.arm;
    const settings = state.armRecords.diagnosticSettings.list().filter((one) => sameText(one.scope, scope));
    const isSent = settings.some(({ properties }) => typeof properties.workspaceId === 'string');
    const from = call.now - daysOf(timespan) * 86_400_000;
    const uses = isSent ? result.rowsOf(services.audit, vault.settings.name).filter(({ last }) => last >= from) : [];
    const rows = uses.toSorted((one, other) => other.last - one.last).map(rowOf);
    return ok({ tables: [{ name: 'PrimaryResult', columns: result.columns, rows }] });
  },
};

function daysOf(timespan = 'P1D'): number {
  return Number(/^P(\d+)D$/.exec(timespan)?.[1] ?? 1);
}

interface LoggedRow extends Pick<AuditedUse, 'first' | 'last' | 'calls'> {
  readonly names: readonly string[];
}

function rowOf({ names, first, last, calls }: LoggedRow): (string | number)[] {
  return [...names, new Date(first).toISOString(), new Date(last).toISOString(), calls];
}

function resultOf(summary: string): string {
  return `| summarize First = min(TimeGenerated), Last = max(TimeGenerated), ${summary}`;
}

function columnsOf(types: Readonly<Record<string, string>>) {
  return Object.entries(types).map(([name, type]) => ({ name, type }));
}
