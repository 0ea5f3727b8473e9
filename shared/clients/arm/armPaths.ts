import { type VaultAddress } from './arm';

/**
 * One version of each provider. Key Vault's is the one in which a new vault has roles unless the request says otherwise, so
 * every request says. Source: the REST reference of each provider.
 */
export const armVersions = {
  keyVault: '2026-02-01',
  subscriptions: '2022-12-01',
  resources: '2021-04-01',
  authorization: '2022-04-01',
  diagnostics: '2021-05-01-preview',
  locks: '2020-05-01',
} as const;

export function vaultId({ subscriptionId, resourceGroup, name }: VaultAddress): string {
  return `/subscriptions/${seg(subscriptionId)}/resourceGroups/${seg(resourceGroup)}/providers/Microsoft.KeyVault/vaults/${seg(name)}`;
}

/** Where things are; scopes come from the service or from `vaultId` and are put in as they are. */
export const armPaths = {
  subscriptions: '/subscriptions',
  locations: (id: string) => `/subscriptions/${seg(id)}/locations`,
  resources: (id: string) => `/subscriptions/${seg(id)}/resources`,
  nameCheck: (id: string) => `${keyVaultOf(id)}/checkNameAvailability`,
  deletedVaults: (id: string) => `${keyVaultOf(id)}/deletedVaults`,
  deletedVault: (id: string, region: string, name: string) =>
    `${keyVaultOf(id)}/locations/${seg(region)}/deletedVaults/${seg(name)}`,
  roleAssignments: (scope: string) => `${scope}/providers/Microsoft.Authorization/roleAssignments`,
  roleDefinitions: (scope: string) => `${scope}/providers/Microsoft.Authorization/roleDefinitions`,
  diagnosticSettings: (scope: string) => `${scope}/providers/Microsoft.Insights/diagnosticSettings`,
  locks: (scope: string) => `${scope}/providers/Microsoft.Authorization/locks`,
} as const;

function keyVaultOf(subscriptionId: string): string {
  return `/subscriptions/${seg(subscriptionId)}/providers/Microsoft.KeyVault`;
}

function seg(text: string): string {
  return encodeURIComponent(text);
}
