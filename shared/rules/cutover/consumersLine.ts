import { type CutoverLine } from '../../contracts/api/cutoverAnswers';
import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { lineOf } from './cutoverLine';

/** Who still reads the source. Only its audit log knows, and the app cannot read that. */
export function consumersLine({ sourceVault }: Pick<MoveSpec, 'sourceVault'>): CutoverLine {
  return lineOf('CONSUMERS', 'You know every application that reads the source, and how it changes over.', {
    state: 'unknown',
    found: 'The app cannot read the audit log of the source.',
    action:
      'Run the query in the workspace that the diagnostic settings of the source name. It lists callers and what they called. The app is one of them.',
    query: consumersQuery(sourceVault),
  });
}

/**
 * Lists who called a vault in the last week. A diagnostic setting writes to one of both tables: AZKVAuditLogs, or AzureDiagnostics.
 * Source: Azure Monitor Logs reference, AZKVAuditLogs; Key Vault documentation, "logging".
 */
export function consumersQuery(vault: string): string {
  return [
    'union isfuzzy=true',
    `  (AZKVAuditLogs | where _ResourceId endswith "/vaults/${vault}"`,
    '    | project TimeGenerated, OperationName, Caller = tostring(Identity.claim.appid), Address = CallerIpAddress),',
    `  (AzureDiagnostics | where ResourceProvider == "MICROSOFT.KEYVAULT" and Resource =~ "${vault}"`,
    '    | project TimeGenerated, OperationName, Caller = column_ifexists("identity_claim_appid_g", ""), Address = CallerIPAddress)',
    '| where TimeGenerated > ago(7d)',
    '| where OperationName startswith "Secret" or OperationName startswith "Key" or OperationName startswith "Certificate"',
    '| summarize Calls = count(), Last = max(TimeGenerated) by Caller, Address, OperationName',
    '| order by Last desc',
  ].join('\n');
}
