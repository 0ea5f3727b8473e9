import { type VaultAddress } from './arm';

/**
 * The API version of each provider. In this version of Key Vault, a new vault uses roles by default, so every request
 * sets the permission model. Source: the REST reference of each provider.
 */
export const armVersions = {
  keyVault: '2026-02-01',
  subscriptions: '2022-12-01',
  resources: '2021-04-01',
  authorization: '2022-04-01',
  diagnostics: '2021-05-01-preview',
  locks: '2020-05-01',
} as const;

/** The ARM id of a vault, with each segment encoded. */
export function vaultId({ subscriptionId, resourceGroup, name }: VaultAddress): string {
  return `/subscriptions/${seg(subscriptionId)}/resourceGroups/${seg(resourceGroup)}/providers/Microsoft.KeyVault/vaults/${seg(name)}`;
}

/** Paths of the REST API. A scope comes from the service or from `vaultId` and is used unchanged. */
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
