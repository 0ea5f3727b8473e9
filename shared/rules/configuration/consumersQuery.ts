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
