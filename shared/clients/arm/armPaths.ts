import { MoverError } from '../../contracts/model/moverError';
import { type VaultAddress } from './arm';
import { armScope, armSegment as seg, parseVaultScope, vaultScopeText } from './armScope';

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
  metrics: '2023-10-01',
  network: '2024-05-01',
} as const;

/** The ARM id of a vault. Throws `ARM_REFUSED` for an address that could lead to another resource. */
export function vaultId(address: VaultAddress): string {
  const id = vaultScopeText({ ...address, item: null });
  if (parseVaultScope(id) !== undefined) return id;
  const message = `Expected the address of a vault, got ${JSON.stringify(id.slice(0, 300))}. The app sent nothing.`;
  throw new MoverError('ARM_REFUSED', message, { retryable: false });
}

/** Paths of the REST API. Every segment and every scope is checked and encoded: see `armScope`. */
export const armPaths = {
  vault: (address: VaultAddress) => armScope(vaultId(address)),
  validation: ({ subscriptionId, resourceGroup, name }: VaultAddress) =>
    `/subscriptions/${seg(subscriptionId)}/resourceGroups/${seg(resourceGroup)}/providers/Microsoft.Resources/deployments/${seg(`keyvault-mover-${name}`)}/validate`,
  subscriptions: '/subscriptions',
  locations: (id: string) => `/subscriptions/${seg(id)}/locations`,
  resources: (id: string) => `/subscriptions/${seg(id)}/resources`,
  nameCheck: (id: string) => `${keyVaultOf(id)}/checkNameAvailability`,
  deletedVaults: (id: string) => `${keyVaultOf(id)}/deletedVaults`,
  deletedVault: (id: string, region: string, name: string) =>
    `${keyVaultOf(id)}/locations/${seg(region)}/deletedVaults/${seg(name)}`,
  purge: (id: string, region: string, name: string) => `${armPaths.deletedVault(id, region, name)}/purge`,
  roleAssignments: (scope: string) => `${armScope(scope)}/providers/Microsoft.Authorization/roleAssignments`,
  roleAssignment: (scope: string, name: string) =>
    `${armScope(scope)}/providers/Microsoft.Authorization/roleAssignments/${seg(name)}`,
  roleDefinitions: (scope: string) => `${armScope(scope)}/providers/Microsoft.Authorization/roleDefinitions`,
  roleDefinition: (scope: string, name: string) => `${armPaths.roleDefinitions(scope)}/${seg(name)}`,
  diagnosticSettings: (scope: string) => `${armScope(scope)}/providers/Microsoft.Insights/diagnosticSettings`,
  diagnosticSetting: (scope: string, name: string) =>
    `${armScope(scope)}/providers/Microsoft.Insights/diagnosticSettings/${seg(name)}`,
  metrics: (vaultId: string) => `${armScope(vaultId)}/providers/Microsoft.Insights/metrics`,
  privateEndpoint: ({ subscriptionId, resourceGroup }: VaultAddress, name: string) =>
    `/subscriptions/${seg(subscriptionId)}/resourceGroups/${seg(resourceGroup)}/providers/Microsoft.Network/privateEndpoints/${seg(name)}`,
  locks: (scope: string) => `${armScope(scope)}/providers/Microsoft.Authorization/locks`,
} as const;

function keyVaultOf(subscriptionId: string): string {
  return `/subscriptions/${seg(subscriptionId)}/providers/Microsoft.KeyVault`;
}
