import { queryText } from '../text/azCommand';

/**
 * Lists who called a vault in the last week. A diagnostic setting writes to one of both tables: AZKVAuditLogs, or AzureDiagnostics.
 * Source: Azure Monitor Logs reference, AZKVAuditLogs; Key Vault documentation, "logging".
 */
export function consumersQuery(vault: string): string {
  return [
    'union isfuzzy=true',
    `  (AZKVAuditLogs | where _ResourceId endswith ${queryText(`/vaults/${vault}`)}`,
    '    | project TimeGenerated, OperationName, Caller = tostring(Identity.claim.appid), Address = CallerIpAddress),',
    `  (AzureDiagnostics | where ResourceProvider == "MICROSOFT.KEYVAULT" and Resource =~ ${queryText(vault)}`,
    '    | project TimeGenerated, OperationName, Caller = column_ifexists("identity_claim_appid_g", ""), Address = CallerIPAddress)',
    '| where TimeGenerated > ago(7d)',
    '| where OperationName startswith "Secret" or OperationName startswith "Key" or OperationName startswith "Certificate"',
    '| summarize Calls = count(), Last = max(TimeGenerated) by Caller, Address, OperationName',
    '| order by Last desc',
  ].join('\n');
}

/** The same query on one line, for a command. */
export function consumersQueryLine(vault: string): string {
  return consumersQuery(vault).replaceAll(/\n */g, ' ');
}

/** How many days of the audit log are read. A workspace that keeps less has less. */
export const auditDays = 90;

/** More rows are not read: then the last use is not known. */
export const maxUses = 10_000;

/** The tables to which diagnostic settings write audit logs: the second one unless a setting asks for tables of its resource. */
export type AuditTable = 'AZKVAuditLogs' | 'AzureDiagnostics';

/**
 * Who used what of a vault, first and last: one row for each principal and item, and one with an empty item for calls about the vault as
 * a whole, such as lists. Only calls that the vault did not refuse: who asks for an item that is missing needs to ask. A table that the
 * identity may not read makes the whole query fail.
 */
export function usesQuery(vault: string, tables: readonly AuditTable[]): string {
  const item = '@"^https://[^/]+/(?:deleted)?((?:secrets|keys|certificates)/[^/?]+)"';
  return [
    rowsOf(vault, tables),
    `| where ${notRefused} and isnotempty(Caller)`,
    `| extend Principal = tolower(Caller), Item = tolower(extract(${item}, 1, Address))`,
    '| summarize First = min(TimeGenerated), Last = max(TimeGenerated), Calls = count() by Principal, Item',
    '| order by Last desc',
    `| take ${String(maxUses + 1)}`,
  ].join('\n');
}

/** The days on which a vault had calls, and how many of these do not say who called. */
export function daysQuery(vault: string, tables: readonly AuditTable[]): string {
  return [
    rowsOf(vault, tables),
    `| where ${notRefused}`,
    '| summarize Calls = count(), Unknown = countif(isempty(Caller)) by Day = startofday(TimeGenerated)',
    '| order by Day asc',
  ].join('\n');
}

const notRefused = '(Status < 400 or Status == 404)';

/** How many days of the audit log the clock of the last use reads: the longest interactive retention of a workspace. */
export const clockDays = 730;

/**
 * Who called a vault on which day: one row for each user, kind of call and day. A call that Azure refused is a use, too, because somebody
 * needs the vault. A request without a token and a notification of the service are none, but they show that the log works. A caller that
 * the log does not name appears with its network address. It reads both tables, because a setting that changed its table left the older
 * rows in the other one. A table that the identity may not read is left out, and then its rows are missing. Sources: Key Vault
 * documentation, "logging"; Azure Monitor Logs reference; Kusto documentation, "union operator".
 */
export function useDaysQuery(vault: string): string {
  return [
    rowsOf(vault, ['AZKVAuditLogs', 'AzureDiagnostics'], 'union isfuzzy=true'),
    '| extend User = tolower(case(isnotempty(Caller), Caller, isnotempty(Application), Application, Place))',
    '| extend IsNoUse = Operation startswith "Vault" or Operation endswith "EventGridNotification" or (isempty(Caller) and isempty(Application) and (Status == 401 or Operation == "Authentication"))',
    '| extend IsRead = Operation matches regex "Get|List|Backup|Sign|Verify|Encrypt|Decrypt|Wrap|Unwrap|Release|Rng"',
    '| extend Kind = case(IsNoUse, "none", IsRead, "read", "write")',
    '| summarize First = min(TimeGenerated), Last = max(TimeGenerated), Calls = count() by User, Kind, Day = bin(TimeGenerated, 1d)',
    '| order by Last desc',
    `| take ${String(maxUses + 1)}`,
  ].join('\n');
}

const oid = 'http://schemas.microsoft.com/identity/claims/objectidentifier';
const oidInDiagnostics = 'identity_claim_http_schemas_microsoft_com_identity_claims_objectidentifier_g';

/** The calls of a vault in these tables, with the same columns. */
function rowsOf(vault: string, tables: readonly AuditTable[], union = 'union'): string {
  return [union, tables.map((table) => `  (${rowsIn[table](vault)})`).join(',\n')].join('\n');
}

const rowsIn: Readonly<Record<AuditTable, (vault: string) => string>> = {
  AZKVAuditLogs: (vault) =>
    [
      `AZKVAuditLogs | where _ResourceId endswith ${queryText(`/vaults/${vault}`)}`,
      `    | project TimeGenerated, Caller = coalesce(tostring(Identity.claim['${oid}']), tostring(Identity.claim.oid)), Application = tostring(Identity.claim.appid), Address = RequestUri, Place = CallerIpAddress, Status = toint(HttpStatusCode), Operation = OperationName`,
    ].join('\n'),
  AzureDiagnostics: (vault) =>
    [
      `AzureDiagnostics | where ResourceProvider == "MICROSOFT.KEYVAULT" and Resource =~ ${queryText(vault)}`,
      `    | project TimeGenerated, Caller = coalesce(tostring(column_ifexists("${oidInDiagnostics}", "")), tostring(column_ifexists("identity_claim_oid_g", ""))), Application = tostring(column_ifexists("identity_claim_appid_g", "")), Address = column_ifexists("requestUri_s", ""), Place = CallerIPAddress, Status = toint(column_ifexists("httpStatusCode_d", 0.0)), Operation = OperationName`,
    ].join('\n'),
};
