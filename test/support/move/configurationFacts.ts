import {
  type AccessPolicy,
  type DiagnosticSetting,
  type RoleAssignment,
  type VaultResource,
} from '../../../shared/contracts/model/vaultResource';
import { configurationSchema } from '../../../shared/contracts/model/targetRequest';
import { type ConfigurationFacts } from '../../../shared/rules/configuration/configurationFacts';

const subscriptionId = '3f1c9b52-8a47-4d0e-b6c3-5e2a7d904f11';
export const people = ['one', 'two', 'three'].map((_, at) => `0000000${at}-0000-4000-8000-000000000000`);

export function resourceOf(name: string, changes: Partial<VaultResource> = {}): VaultResource {
  const resourceGroup = `rg-${name}`;
  return {
    id: `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.KeyVault/vaults/${name}`,
    name,
    subscriptionId,
    resourceGroup,
    region: name === 'source' ? 'westeurope' : 'northeurope',
    tags: {},
    tenantId: '72f0c1aa-5d3e-4c0b-9f6e-0c6f5d1b7a10',
    sku: 'premium',
    retentionDays: 90,
    purgeProtection: false,
    usesRoles: false,
    accessPolicies: [],
    enabledFor: { deployment: false, diskEncryption: false, templateDeployment: false },
    network: {
      publicNetworkAccess: 'Enabled',
      bypass: 'None',
      defaultAction: 'Deny',
      ipRules: [],
      virtualNetworkRules: [],
    },
    privateEndpoints: [],
    provisioningState: 'Succeeded',
    ...changes,
  };
}

export function policyOf(objectId: string, changes: Partial<AccessPolicy> = {}): AccessPolicy {
  const tenantId = '72f0c1aa-5d3e-4c0b-9f6e-0c6f5d1b7a10';
  return {
    tenantId,
    objectId,
    applicationId: null,
    secrets: ['get'],
    keys: [],
    certificates: [],
    storage: [],
    ...changes,
  };
}

export function assignmentAt(scope: string, changes: Partial<RoleAssignment> = {}): RoleAssignment {
  return {
    name: 'ca7e1f00-0000-4000-8000-000000000000',
    scope,
    roleDefinitionId: `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${readerRole}`,
    principalId: people[0] ?? '',
    principalType: 'Group',
    description: null,
    condition: null,
    conditionVersion: null,
    ...changes,
  };
}

export const readerRole = '21090545-7ca7-4776-b22c-e363652d74d2';
export const readerDefinition = {
  id: `/providers/Microsoft.Authorization/roleDefinitions/${readerRole}`,
  roleName: 'Key Vault Reader',
  custom: false,
  description: '',
  assignableScopes: ['/'],
  permissions: [
    {
      actions: [],
      notActions: [],
      dataActions: ['Microsoft.KeyVault/vaults/*/read', 'Microsoft.KeyVault/vaults/secrets/readMetadata/action'],
      notDataActions: [],
    },
  ],
};

export function settingOf(name: string, changes: Partial<DiagnosticSetting> = {}): DiagnosticSetting {
  return {
    name,
    workspaceId: null,
    storageAccountId: null,
    eventHubAuthorizationRuleId: null,
    rest: { logs: [] },
    ...changes,
  };
}

type Facts = Omit<ConfigurationFacts, 'wanted'> & { readonly wanted: object | undefined };

/** A source and a target with equal configurations that the app can copy completely, with the given changes. */
export function factsOf(changes: Partial<Facts> = {}): ConfigurationFacts {
  const { wanted, ...rest } = { wanted: {}, ...changes };
  const nothing = { assignments: [], diagnostics: [], locks: [] };
  return {
    source: resourceOf('source'),
    sourceBeside: nothing,
    target: resourceOf('target'),
    targetBeside: nothing,
    address: { subscriptionId, resourceGroup: 'rg-target', name: 'target' },
    targetRegion: 'northeurope',
    targetRoles: [readerDefinition],
    ownPolicy: undefined,
    ownId: undefined,
    protectsAtCreation: false,
    ...rest,
    wanted: wanted === undefined ? undefined : configurationSchema.parse(wanted),
  };
}
