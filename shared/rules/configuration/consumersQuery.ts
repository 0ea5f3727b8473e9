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

/** How many days of the audit log are read where nobody asks for a number. A workspace that keeps less has less. */
export const auditDays = 90;

/** More rows are not read: then the last use is not known. */
export const maxUses = 10_000;

/** The tables to which diagnostic settings write audit logs: the second one unless a setting asks for tables of its resource. */
export type AuditTable = 'AZKVAuditLogs' | 'AzureDiagnostics';

/**
 * Who used what of a vault, first and last: one row for each principal and item, and one with an empty item for calls about the vault as
 * a whole, such as lists. Only calls that the vault did not refuse: who asks for an item that is missing needs to ask. A table that the identity may not read makes the whole query fail.
 */
export function usesQuery(vault: string, tables: readonly AuditTable[]): string {
  const item = '@"^https://[^/]+/(?:deleted)?((?:secrets|keys|certificates)/[^/?]+)"';
  return [
    'union',
    tables.map((table) => `  (${rowsOf[table](vault)})`).join(',\n'),
    '| where isnotempty(Caller)',
    `| extend Principal = tolower(Caller), Item = tolower(extract(${item}, 1, Address))`,
    '| summarize First = min(TimeGenerated), Last = max(TimeGenerated), Calls = count() by Principal, Item',
    '| order by Last desc',
    `| take ${String(maxUses + 1)}`,
  ].join('\n');
}

/** The days on which a vault had calls, and how many of these do not say who called. */
export function daysQuery(vault: string, tables: readonly AuditTable[]): string {
  return [
    'union',
    tables.map((table) => `  (${rowsOf[table](vault)})`).join(',\n'),
    '| summarize Calls = count(), Unknown = countif(isempty(Caller)) by Day = startofday(TimeGenerated)',
    '| order by Day asc',
  ].join('\n');
}

const oid = 'http://schemas.microsoft.com/identity/claims/objectidentifier';
const oidInDiagnostics = 'identity_claim_http_schemas_microsoft_com_identity_claims_objectidentifier_g';

const rowsOf: Readonly<Record<AuditTable, (vault: string) => string>> = {
  AZKVAuditLogs: (vault) =>
    [
      `AZKVAuditLogs | where _ResourceId endswith ${queryText(`/vaults/${vault}`)} and (HttpStatusCode < 400 or HttpStatusCode == 404)`,
      `    | project TimeGenerated, Caller = coalesce(tostring(Identity.claim['${oid}']), tostring(Identity.claim.oid)), Address = RequestUri`,
    ].join('\n'),
  AzureDiagnostics: (vault) =>
    [
      `AzureDiagnostics | where ResourceProvider == "MICROSOFT.KEYVAULT" and Resource =~ ${queryText(vault)}`,
      '    | where column_ifexists("httpStatusCode_d", 0.0) < 400 or column_ifexists("httpStatusCode_d", 0.0) == 404',
      `    | project TimeGenerated, Caller = coalesce(tostring(column_ifexists("${oidInDiagnostics}", "")), tostring(column_ifexists("identity_claim_oid_g", ""))), Address = column_ifexists("requestUri_s", "")`,
    ].join('\n'),
};
