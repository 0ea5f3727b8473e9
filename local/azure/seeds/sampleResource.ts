import { defaultIdentity, defaultSubscriptionId } from '../cloud/defaults';
import { type SeedInput } from './seedSchema';

type SeedVault = NonNullable<SeedInput['vaults']>[number];

const network = `/subscriptions/${defaultSubscriptionId}/resourceGroups/rg-network-westeurope/providers/Microsoft.Network`;
const monitoring = `/subscriptions/${defaultSubscriptionId}/resourceGroups/rg-monitoring/providers`;

/** Applications and groups with access to the sample's source, other than this machine's identity. */
const principals = {
  shopApp: '4d7c1a90-2be3-4f58-9c61-d0a8e5b3f712',
  keyOperators: '81f60b3d-c5a2-4e97-b8d4-6a1f9027ce35',
  auditors: 'b2940e6f-17d8-43ca-a5f1-98e3c07d6b24',
  reportingApp: '0ae83d57-94b1-4c26-8f7e-51d2b6c9a043',
} as const;

/** The configuration of the sample's source, which a move of the items alone would lose. */
export function sampleResource(): Partial<SeedVault> {
  return {
    resourceGroup: 'rg-contoso-westeurope',
    tags: { owner: 'shop-platform', environment: 'prod', costCentre: '4711', 'data-class': 'confidential' },
    purgeProtection: true,
    enabledForDeployment: true,
    enabledForDiskEncryption: true,
    enabledForTemplateDeployment: true,
    ...networkRules(),
    ...accessRules(),
    ...diagnosticsAndLocks(),
  };
}

/** The firewall is on and admits this machine: all its clients come from 127.0.0.1. */
function networkRules(): Partial<SeedVault> {
  const subnet = (name: string) => ({ id: `${network}/virtualNetworks/vnet-shop/subnets/${name}` });
  return {
    publicNetworkAccess: 'Enabled',
    networkAcls: {
      bypass: 'AzureServices',
      defaultAction: 'Deny',
      ipRules: [{ value: '203.0.113.0/24' }, { value: '198.51.100.17' }, { value: '127.0.0.1' }],
      virtualNetworkRules: [subnet('apps'), { ...subnet('build-agents'), ignoreMissingVnetServiceEndpoint: true }],
    },
  };
}

/** Access policies decide. The existing role assignments are shown but inactive. */
function accessRules(): Partial<SeedVault> {
  const all = ['all'];
  const { shopApp, keyOperators, auditors, reportingApp } = principals;
  const read = ['get', 'list'];
  return {
    access: {
      model: 'accessPolicies',
      policies: [
        { objectId: defaultIdentity.objectId, secrets: all, keys: all, certificates: all },
        { objectId: shopApp, secrets: read, keys: ['get', 'wrapKey', 'unwrapKey', 'sign'], certificates: ['get'] },
        {
          objectId: keyOperators,
          keys: [...read, 'create', 'update', 'rotate', 'getrotationpolicy'],
          secrets: ['list'],
        },
        { objectId: auditors, secrets: ['list'], keys: ['list'], certificates: ['list', 'listissuers'] },
      ],
    },
    roleAssignments: [
      {
        principalId: keyOperators,
        principalType: 'Group',
        role: 'Key Vault Contributor',
        created: '2023-03-01T08:00:00Z',
      },
      { principalId: auditors, principalType: 'Group', role: 'Key Vault Reader', created: '2023-03-01T08:05:00Z' },
      { principalId: shopApp, role: 'Key Vault Secrets User', created: '2024-11-04T10:00:00Z' },
      {
        principalId: reportingApp,
        role: 'Key Vault Secrets User',
        scope: 'secrets/sql-orders-prod',
        description: 'reporting reads one connection string',
        created: '2024-11-04T10:10:00Z',
      },
      {
        principalId: reportingApp,
        role: 'Key Vault Crypto User',
        scope: 'keys/data-protection',
        created: '2024-11-04T10:11:00Z',
      },
    ],
  };
}

function diagnosticsAndLocks(): Partial<SeedVault> {
  return {
    diagnosticSettings: [
      {
        name: 'audit-to-workspace',
        properties: {
          workspaceId: `${monitoring}/Microsoft.OperationalInsights/workspaces/log-contoso`,
          logs: [{ categoryGroup: 'audit', enabled: true }],
          metrics: [{ category: 'AllMetrics', enabled: true }],
        },
      },
      {
        name: 'archive',
        properties: {
          storageAccountId: `${monitoring}/Microsoft.Storage/storageAccounts/contosoarchive`,
          logs: [{ category: 'AuditEvent', enabled: true, retentionPolicy: { enabled: true, days: 365 } }],
        },
      },
    ],
    locks: [{ name: 'do-not-delete', properties: { level: 'CanNotDelete', notes: 'ask the shop platform first' } }],
  };
}
