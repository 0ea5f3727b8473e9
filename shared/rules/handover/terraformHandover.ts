import { type ItemType } from '../../contracts/model/item';
import { type VaultChange } from '../../contracts/model/vaultChanges';
import { type HandedItem, type HandoverFacts } from './handoverFacts';
import { HclExpression, type HclPart, renderHcl } from './hclText';
import { logBlocks } from './sentLogs';

/**
 * Terraform code that takes over what a move made: import blocks with the ids in the target, and resource blocks. A required argument
 * that the report does not know is a variable. Sources: documentation of the provider azurerm 4, `azurerm_key_vault`,
 * `azurerm_key_vault_secret`, `azurerm_key_vault_key`, `azurerm_key_vault_certificate`, `azurerm_role_assignment` and
 * `azurerm_monitor_diagnostic_setting`; Terraform documentation, "import", "moved", "removed" and "write-only arguments".
 */
export function terraformHandover(facts: HandoverFacts): string {
  return renderHcl([
    ...head(facts),
    ...vaultParts(facts),
    ...variables(facts),
    ...facts.items.flatMap((item) => itemParts(item, facts)),
    ...facts.changes.flatMap((change, at) => changeParts(change, at)),
    ...facts.leftOut.map(([item, why]): HclPart => ({ comment: `No block for ${item}: ${why}.` })),
  ]);
}

const comments = (...lines: readonly string[]): HclPart[] => lines.map((comment) => ({ comment }));
const expression = (text: string) => new HclExpression(text);
const vaultId = expression('local.target_vault_id');

function head({ report: { move, finishedAt }, sourceVault, targetVault }: HandoverFacts): HclPart[] {
  return [
    ...comments(
      `Vault ${targetVault}, moved from ${sourceVault} by move ${move.moveId}, run ${move.runId}, as its report says of ${finishedAt ?? 'an unknown time'}.`,
      'What was changed in the target since is not in it. Run terraform plan, and apply only if it replaces nothing.',
      'An import reads the value of a secret and stores it in the state and in a saved plan, readable for who can read these.',
      'value_wo keeps the value out of the state from the first apply on. That apply writes a new version with the value that you give.',
      'To keep a secret out of Terraform, delete its two blocks.',
      'An address of the old vault becomes one of these with a moved block only if it has the id of the new vault. Let go of the old one:',
      'removed { from = <your old address>, lifecycle { destroy = false } }. Then use the addresses below in your references.',
    ),
    {
      block: ['terraform'],
      body: [
        ['required_version', '>= 1.11'],
        {
          block: ['required_providers'],
          body: [['azurerm', { source: 'hashicorp/azurerm', version: '~> 4.42' }]],
        },
      ],
    },
  ];
}

/** The vault itself has a block only if the move created it. */
function vaultParts({ created, targetId, targetVault }: HandoverFacts): HclPart[] {
  const local = (id: HclExpression): HclPart => ({ block: ['locals'], body: [['target_vault_id', id]] });
  if (created === null)
    return [
      variable('target_vault_id', 'string', 'The resource id of the target vault', targetId ?? undefined),
      local(expression('var.target_vault_id')),
    ];
  const { id, location, resourceGroup, sku, retentionDays, usesRoles } = created;
  return [
    ...(sku === null ? [variable('sku_name', 'string', 'standard or premium')] : []),
    variable('tenant_id', 'string', 'The tenant of the target vault, which the report does not have'),
    importOf('azurerm_key_vault.target', id),
    {
      block: ['resource', 'azurerm_key_vault', 'target'],
      body: [
        ['name', targetVault],
        ['location', location],
        ['resource_group_name', resourceGroup],
        ['tenant_id', expression('var.tenant_id')],
        ['sku_name', sku ?? expression('var.sku_name')],
        ...(retentionDays === null ? [] : [['soft_delete_retention_days', retentionDays] as const]),
        ...(usesRoles === null ? [] : [['rbac_authorization_enabled', usesRoles] as const]),
        // The report has what the move changed of these, not what they are.
        lifecycle(['access_policy', 'contact', 'network_acls', 'purge_protection_enabled', 'tags', ...enabledFor]),
      ],
    },
    local(expression('azurerm_key_vault.target.id')),
  ];
}

const enabledFor = ['enabled_for_deployment', 'enabled_for_disk_encryption', 'enabled_for_template_deployment'];

function variable(name: string, type: string, description: string, preset?: string): HclPart {
  return {
    block: ['variable', name],
    body: [
      ['type', expression(type)],
      ['description', description],
      ...(preset === undefined ? [] : [['default', preset] as const]),
      ...(name === 'secret_values' ? [['ephemeral', true] as const, ['sensitive', true] as const] : []),
    ],
  };
}

const keyType =
  'object({ key_type = string, key_size = optional(number), curve = optional(string), key_opts = list(string) })';
const certificateType =
  'object({ issuer = string, exportable = bool, key_type = string, key_size = optional(number), curve = optional(string), reuse_key = bool, content_type = string })';

/** What no report has and the provider requires. */
const variableOf: Readonly<Record<ItemType, readonly [name: string, type: string, description: string]>> = {
  secret: ['secret_values', 'map(string)', 'The value of each secret by its name. No file of the state has it'],
  key: ['keys', `map(${keyType})`, 'The type of each key by its name, as the vault shows it'],
  certificate: ['certificates', `map(${certificateType})`, 'The policy of each certificate by its name'],
};

function variables({ items }: HandoverFacts): HclPart[] {
  const types = (['secret', 'key', 'certificate'] as const).filter((type) =>
    items.some((one) => one.itemType === type),
  );
  return types.map((type) => variable(...variableOf[type]));
}

function importOf(to: string, id: string): HclPart {
  return { block: ['import'], body: [['to', expression(to)], ['id', id]] }; // prettier-ignore
}

function lifecycle(ignored: readonly string[]): HclPart {
  const names = ignored.map(expression);
  const ignore = names.length === 0 ? [] : [['ignore_changes', names] as const];
  return { block: ['lifecycle'], body: [['prevent_destroy', true], ...ignore] };
}

/** Names of items have no character that a label does not allow, but a label begins with no digit and no hyphen. */
function labelOf(itemName: string): string {
  return /^[A-Za-z]/.test(itemName) ? itemName : `item_${itemName}`;
}

function itemParts({ itemType, itemName, version, notes }: HandedItem, { targetUrl }: HandoverFacts): HclPart[] {
  const type = `azurerm_key_vault_${itemType}`;
  const label = labelOf(itemName);
  return [
    ...comments(...notes),
    importOf(`${type}.${label}`, `${targetUrl}${itemType}s/${itemName}/${version}`),
    {
      block: ['resource', type, label],
      body: [['name', itemName], ['key_vault_id', vaultId], ...ownArguments[itemType](itemName)],
    },
  ];
}

const ownArguments: Readonly<Record<ItemType, (itemName: string) => readonly HclPart[]>> = {
  secret: (name) => [
    ['value_wo', expression(`var.secret_values["${name}"]`)],
    ['value_wo_version', 1],
    lifecycle(['content_type', 'expiration_date', 'not_before_date', 'tags']),
  ],
  key: (name) => [
    ...['key_type', 'key_size', 'curve', 'key_opts'].map(
      (each) => [each, expression(`var.keys["${name}"].${each}`)] as const,
    ),
    lifecycle(['expiration_date', 'not_before_date', 'rotation_policy', 'tags']),
  ],
  certificate: (name) => {
    const own = (each: string, as = each) => [as, expression(`var.certificates["${name}"].${each}`)] as const;
    const body: HclPart[] = [
      { block: ['issuer_parameters'], body: [own('issuer', 'name')] },
      {
        block: ['key_properties'],
        body: ['exportable', 'key_type', 'key_size', 'curve', 'reuse_key'].map((each) => own(each)),
      },
      { block: ['secret_properties'], body: [own('content_type')] },
    ];
    return [{ block: ['certificate_policy'], body }, lifecycle(['certificate_policy', 'tags'])];
  },
};

function changeParts(change: VaultChange, at: number): HclPart[] {
  const label = `change_${String(at)}`;
  switch (change.kind) {
    case 'roleAssignment': {
      const { name, scope, roleDefinitionId, principalId, principalType, description, condition } = change.assignment;
      const texts = { description, condition, condition_version: change.assignment.conditionVersion };
      return [
        ...comments(`Role ${change.roleName}.`),
        importOf(
          `azurerm_role_assignment.${label}`,
          `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`,
        ),
        {
          block: ['resource', 'azurerm_role_assignment', label],
          body: [
            ['name', name],
            ['scope', scope],
            ['role_definition_id', roleDefinitionId],
            ['principal_id', principalId],
            ['principal_type', principalType],
            ...Object.entries(texts).flatMap(([key, value]) => (value === null ? [] : [[key, value] as const])),
            lifecycle([]),
          ],
        },
      ];
    }
    case 'diagnostics': {
      const { name, workspaceId, storageAccountId, eventHubAuthorizationRuleId, rest } = change.set;
      const sinks = {
        log_analytics_workspace_id: workspaceId,
        storage_account_id: storageAccountId,
        eventhub_authorization_rule_id: eventHubAuthorizationRuleId,
      };
      return [
        importOf(`azurerm_monitor_diagnostic_setting.${label}`, `${change.vaultId}|${name}`),
        {
          block: ['resource', 'azurerm_monitor_diagnostic_setting', label],
          body: [
            ['name', name],
            ['target_resource_id', vaultId],
            ...Object.entries(sinks).flatMap(([key, value]) => (value === null ? [] : [[key, value] as const])),
            ...logBlocks(rest),
            lifecycle([]),
          ],
        },
      ];
    }
    case 'customRole':
    case 'accessPolicy':
    case 'tag':
    case 'enabledFor':
    case 'network':
    case 'issuer':
    case 'contacts':
      return comments(`No block for what the move changed of ${change.kind}: the report has only its own part of it.`);
  }
}
