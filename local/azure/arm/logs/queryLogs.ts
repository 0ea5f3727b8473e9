import { z } from 'zod';
import { type Answer, ok } from '../../calls/answer';
import { type AuditedDay, type AuditedUse, type AuditLog } from '../../calls/auditLog';
import { sameText, scopeOf } from '../../cloud/textMatch';
import { type Vault } from '../../vault/vault';
import { vaultResourceId } from '../../vault/vaultResource';
import { notEmulated } from '../armErrors';
import { type ArmCall, type ArmOperation, param, readArmBody } from '../armOperation';
import { armVersions } from '../armVersions';
import { vaultOfScope } from '../vaultScope';

const times = { First: 'datetime', Last: 'datetime', Calls: 'long' };

const asked = z.object({ query: z.string(), timespan: z.string().optional() });

/** The only results that are emulated: uses by principal and item, and calls by user, kind and day, newest first; and calls by day. */
const results = [
  {
    query: resultOf('Calls = count() by Principal, Item'),
    columns: columnsOf({ Principal: 'string', Item: 'string', ...times }),
    rowsOf: (audit: AuditLog, vault: string, from: number) =>
      newestFirst(audit.of(vault), from).map((use) => [use.principal, use.item, ...timesOf(use)]),
  },
  {
    query: resultOf('Calls = count() by User, Kind, Day = bin(TimeGenerated, 1d)'),
    columns: columnsOf({ User: 'string', Kind: 'string', ...times }),
    rowsOf: (audit: AuditLog, vault: string, from: number, workspace?: string) =>
      newestFirst(audit.daysOf(vault), from)
        .filter(({ sentTo }) => sentTo === undefined || workspace === undefined || sameText(sentTo, workspace))
        .map((day) => [day.principal, day.kind, ...timesOf(day)]),
  },
  {
    query: '| summarize Calls = count(), Unknown = countif(isempty(Caller)) by Day = startofday(TimeGenerated)',
    columns: columnsOf({ Day: 'datetime', Calls: 'long', Unknown: 'long' }),
    rowsOf: (audit: AuditLog, vault: string, from: number) => dayRows(newestFirst(audit.daysOf(vault), from)),
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
    const scope = scopeOf(param(call, 'scope'));
    const vault = vaultOfScope(call, scope);
    if (vault === undefined || vaultResourceId(vault.settings).length !== scope.length) throw notEmulated('This query');
    return answer(call, {
      ...(await readArmBody(call.request, asked)),
      vault,
      isSentTo: (id) => id !== undefined,
      workspace: undefined,
    });
  },
};

/**
 * The audit log of the vault that the query names, in one workspace: rows if a diagnostic setting of the vault names it.
 * Source: Azure Monitor documentation, "Request format for the Azure Monitor Logs query API".
 */
export const queryWorkspace: ArmOperation = {
  name: 'workspaces.query',
  method: 'POST',
  path: '/{scope}/api/query',
  apiVersions: armVersions.workspaces,
  run: async (call) => {
    const scope = scopeOf(param(call, 'scope'));
    const body = await readArmBody(call.request, asked);
    const [, name = ''] = /endswith '\/vaults\/([0-9A-Za-z-]+)'/.exec(body.query) ?? [];
    const vault = call.arm.state.vault(name);
    if (vault === undefined) throw notEmulated('This query');
    return answer(call, {
      ...body,
      vault,
      isSentTo: (id) => id !== undefined && sameText(id, scope),
      workspace: scope.split('/').at(-1),
    });
  },
};

interface AskedLog extends z.infer<typeof asked> {
  readonly vault: Vault;
  /** Whether this query reads what a setting sends to a workspace. */
  readonly isSentTo: (workspaceId: string | undefined) => boolean;
  /** The name of the workspace; undefined for a query over all. */
  readonly workspace: string | undefined;
}

function answer(call: ArmCall, { query, timespan, vault, isSentTo, workspace }: AskedLog): Answer {
  const result = results.find((one) => query.includes(one.query));
  if (result === undefined) throw notEmulated('This query');
  const { services, state } = call.arm;
  const id = vaultResourceId(vault.settings);
  const settings = state.armRecords.diagnosticSettings.list().filter((one) => sameText(one.scope, id));
  const isSent = settings.some(({ properties }) => isSentTo(properties.workspaceId ?? undefined));
  const from = call.now - daysOf(timespan) * 86_400_000;
  const rows = isSent ? result.rowsOf(services.audit, vault.settings.name, from, workspace) : [];
  return ok({ tables: [{ name: 'PrimaryResult', columns: result.columns, rows }] });
}

function daysOf(timespan = 'P1D'): number {
  return Number(/^P(\d+)D$/.exec(timespan)?.[1] ?? 1);
}

type Logged = Pick<AuditedUse, 'first' | 'last' | 'calls'>;

function newestFirst<Entry extends Logged>(entries: readonly Entry[], from: number): readonly Entry[] {
  return entries.filter(({ last }) => last >= from).toSorted((one, other) => other.last - one.last);
}

function timesOf({ first, last, calls }: Logged): (string | number)[] {
  return [new Date(first).toISOString(), new Date(last).toISOString(), calls];
}

/** The calls of each day that the vault did not refuse, oldest first, and how many of these do not say who called. */
function dayRows(days: readonly AuditedDay[]): (string | number)[][] {
  const sums = new Map<string, { calls: number; unknown: number }>();
  for (const { principal, first, calls, refused } of days) {
    const day = `${new Date(first).toISOString().slice(0, 10)}T00:00:00.000Z`;
    const { calls: before, unknown } = sums.get(day) ?? { calls: 0, unknown: 0 };
    const made = calls - refused;
    sums.set(day, { calls: before + made, unknown: unknown + (principal === '' ? made : 0) });
  }
  const rows = [...sums].filter(([, { calls }]) => calls > 0).map(([day, { calls, unknown }]) => [day, calls, unknown]);
  return rows.toSorted(([one = ''], [other = '']) => (one < other ? -1 : 1));
}

function resultOf(summary: string): string {
  return `| summarize First = min(TimeGenerated), Last = max(TimeGenerated), ${summary}`;
}

function columnsOf(types: Readonly<Record<string, string>>) {
  return Object.entries(types).map(([name, type]) => ({ name, type }));
}
