import { visibleText } from '../text/shortenText';
import { type ItemType } from '../../contracts/model/item';
import { type VaultChange } from '../../contracts/model/vaultChanges';
import { type HandoverFacts } from './handoverFacts';
import { codePointOf } from './hclText';
import { sentLogs } from './sentLogs';

/**
 * Bicep code for what a move made: the target as `existing`, the ids of the versions as exported variables, and the role assignments
 * and diagnostic settings that the move wrote. A deployment of it changes no item. Sources: Bicep documentation, "existing resources",
 * "user-defined exports" and "strings"; template reference of `Microsoft.KeyVault/vaults`,
 * `Microsoft.Authorization/roleAssignments` and `Microsoft.Insights/diagnosticSettings`.
 */
export function bicepHandover(facts: HandoverFacts): string {
  const { report, sourceVault, targetVault, leftOut, changes } = facts;
  const { moveId, runId } = report.move;
  return [
    `// Vault ${targetVault}, moved from ${sourceVault} by move ${moveId}, run ${runId}, as its report says of ${report.finishedAt ?? 'an unknown time'}.`,
    '// What was changed in the target since is not in it. It has ids and no values, and deploys no item.',
    '// Read a secret with vault.getSecret(name, version) as a secure parameter of a module.',
    '',
    "@description('Optional. The name of the target vault.')",
    `param vaultName string = ${bicepQuote(targetVault)}`,
    '',
    "resource vault 'Microsoft.KeyVault/vaults@2023-07-01' existing = {",
    '  name: vaultName',
    '}',
    '',
    ...(['secret', 'key', 'certificate'] as const).flatMap((type) => versionsOf(facts, type)),
    ...changes.flatMap((change, at) => changeLines(change, at)),
    "@description('The address of the target vault.')",
    'output vaultUri string = vault.properties.vaultUri',
    '',
    ...leftOut.map(([item, why]) => comment(`No id of ${item}: ${why}.`)),
    '',
  ].join('\n');
}

/**
 * Quotes any text for Bicep, on one line. `${` would begin an expression. Source: Bicep documentation, "data types", "strings".
 */
export function bicepQuote(text: string): string {
  const signs = text.replaceAll(/[\\']|\$(?=\{)|[\p{C}\p{Zl}\p{Zp}]/gu, (sign) => {
    if (sign === '\\' || sign === "'" || sign === '$') return `\\${sign}`;
    return `\\u{${codePointOf(sign).toString(16)}}`;
  });
  return `'${signs}'`;
}

/** The linter of Bicep warns of quotes around a name that needs none. Literals need them. */
function propertyName(name: string): string {
  return /^(?!(?:true|false|null)$)[A-Za-z]\w*$/.test(name) ? name : bicepQuote(name);
}

function comment(text: string): string {
  return `// ${visibleText(text)}`;
}

function versionsOf({ items }: HandoverFacts, type: ItemType): readonly string[] {
  const own = items.filter(({ itemType }) => itemType === type);
  if (own.length === 0) return [];
  return [
    `@description('The newest version of each ${type} that the move brought, by its name.')`,
    '@export()',
    `var ${type}Versions = {`,
    ...own.flatMap(({ itemName, version, notes }) => [
      ...notes.map((note) => `  ${comment(note)}`),
      `  ${propertyName(itemName)}: ${bicepQuote(version)}`,
    ]),
    '}',
    '',
  ];
}

function changeLines(change: VaultChange, at: number): readonly string[] {
  const line = (name: string, value: string | null) => (value === null ? [] : [`    ${name}: ${bicepQuote(value)}`]);
  // A person may have written the address of a service there, which the linter would report.
  const foreign = (name: string, value: string | null) =>
    value === null ? [] : ['    #disable-next-line no-hardcoded-env-urls', ...line(name, value)];
  switch (change.kind) {
    case 'roleAssignment': {
      const { name, scope, roleDefinitionId, principalId, principalType, description, condition } = change.assignment;
      if (!/\/vaults\/[^/]+$/i.test(scope))
        return [comment(`Nothing for the role ${change.roleName} at ${scope}.`), ''];
      return [
        comment(`Role ${change.roleName}.`),
        `resource change${String(at)} 'Microsoft.Authorization/roleAssignments@2022-04-01' = {`,
        `  name: ${bicepQuote(name)}`,
        '  scope: vault',
        '  properties: {',
        ...line('roleDefinitionId', roleDefinitionId),
        ...line('principalId', principalId),
        ...line('principalType', principalType),
        ...foreign('description', description),
        ...foreign('condition', condition),
        ...line('conditionVersion', change.assignment.conditionVersion),
        ...['  }', '}', ''],
      ];
    }
    case 'diagnostics': {
      const { name, workspaceId, storageAccountId, eventHubAuthorizationRuleId, rest } = change.set;
      const { logs, metrics, isDedicated } = sentLogs(rest);
      return [
        `resource change${String(at)} 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {`,
        `  name: ${bicepQuote(name)}`,
        '  scope: vault',
        '  properties: {',
        ...line('workspaceId', workspaceId),
        ...line('storageAccountId', storageAccountId),
        ...line('eventHubAuthorizationRuleId', eventHubAuthorizationRuleId),
        ...(isDedicated ? ["    logAnalyticsDestinationType: 'Dedicated'"] : []),
        '    logs: [',
        ...logs.map((log) => `      { ${log.field}: ${bicepQuote(log.name)}, enabled: true }`),
        ...['    ]', '    metrics: ['],
        ...metrics.map((metric) => `      { category: ${bicepQuote(metric)}, enabled: true }`),
        ...['    ]', '  }', '}', ''],
      ];
    }
    case 'customRole':
    case 'accessPolicy':
    case 'tag':
    case 'enabledFor':
    case 'network':
    case 'issuer':
    case 'contacts':
      return [
        comment(`Nothing for what the move changed of ${change.kind}: the report has only its own part of it.`),
        '',
      ];
  }
}
