/** An operation of Azure Resource Manager, with the words and rights that error messages name. */
export interface ArmOperation {
  /** Completes “The identity may not …”: `read the vault`. */
  readonly does: string;
  /** The action that a role must have; null when the operation needs none. */
  readonly action: string | null;
  /** The built-in role with the fewest rights that includes the action. */
  readonly role: string;
}

const reader = 'Reader';
const contributor = 'Key Vault Contributor';

/**
 * Every operation of Azure Resource Manager that the app uses.
 * Source: "Azure resource provider operations" for the actions; the built-in roles reference for the roles.
 */
export const armOperations = {
  listSubscriptions: { does: 'list subscriptions', action: null, role: reader },
  listLocations: {
    does: 'list the regions of the subscription',
    action: 'Microsoft.Resources/subscriptions/locations/read',
    role: reader,
  },
  // A list of resources contains only what the caller may read, so this needs the right to read the vault.
  findVault: { does: 'look the vault up', action: 'Microsoft.KeyVault/vaults/read', role: reader },
  listVaults: { does: 'list the vaults of the subscription', action: 'Microsoft.KeyVault/vaults/read', role: reader },
  readVault: { does: 'read the vault', action: 'Microsoft.KeyVault/vaults/read', role: reader },
  // Needs fewer rights than what-if, which also reads the resources of the group.
  validateVault: {
    does: 'check whether the vault can be created',
    action: 'Microsoft.Resources/deployments/validate/action',
    role: 'Contributor',
  },
  writeVault: { does: 'create or change the vault', action: 'Microsoft.KeyVault/vaults/write', role: contributor },
  deleteVault: { does: 'delete the vault', action: 'Microsoft.KeyVault/vaults/delete', role: contributor },
  purgeVault: {
    does: 'purge the deleted vault',
    action: 'Microsoft.KeyVault/locations/deletedVaults/purge/action',
    role: contributor,
  },
  addPolicies: {
    does: 'add access policies',
    action: 'Microsoft.KeyVault/vaults/accessPolicies/write',
    role: contributor,
  },
  changePolicies: {
    does: 'change access policies',
    action: 'Microsoft.KeyVault/vaults/accessPolicies/write',
    role: contributor,
  },
  checkName: {
    does: 'check the vault’s name',
    action: 'Microsoft.KeyVault/checkNameAvailability/read',
    role: reader,
  },
  listDeletedVaults: {
    does: 'list the deleted vaults of the subscription',
    action: 'Microsoft.KeyVault/deletedVaults/read',
    role: reader,
  },
  readDeletedVault: {
    does: 'read the deleted vault',
    action: 'Microsoft.KeyVault/locations/deletedVaults/read',
    role: reader,
  },
  listAssignments: {
    does: 'list role assignments',
    action: 'Microsoft.Authorization/roleAssignments/read',
    role: reader,
  },
  assignRole: {
    does: 'assign roles',
    action: 'Microsoft.Authorization/roleAssignments/write',
    role: 'Role Based Access Control Administrator',
  },
  removeRole: {
    does: 'remove role assignments',
    action: 'Microsoft.Authorization/roleAssignments/delete',
    role: 'Role Based Access Control Administrator',
  },
  listRoles: {
    does: 'list role definitions',
    action: 'Microsoft.Authorization/roleDefinitions/read',
    role: reader,
  },
  readRole: {
    does: 'read role definitions',
    action: 'Microsoft.Authorization/roleDefinitions/read',
    role: reader,
  },
  listDiagnostics: {
    does: 'list diagnostic settings',
    action: 'Microsoft.Insights/diagnosticSettings/read',
    role: reader,
  },
  putDiagnostics: {
    does: 'write diagnostic settings',
    action: 'Microsoft.Insights/diagnosticSettings/write',
    role: 'Monitoring Contributor',
  },
  removeDiagnostics: {
    does: 'remove diagnostic settings',
    action: 'Microsoft.Insights/diagnosticSettings/delete',
    role: 'Monitoring Contributor',
  },
  readMetrics: {
    does: 'read the metrics of the vault',
    action: 'Microsoft.Insights/metrics/read',
    role: 'Monitoring Reader',
  },
  readEndpoint: {
    does: 'read the private endpoint',
    action: 'Microsoft.Network/privateEndpoints/read',
    role: 'Reader',
  },
  readZoneGroup: {
    does: 'read the DNS zones of the private endpoint',
    action: 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups/read',
    role: 'Reader',
  },
  writeEndpoint: {
    does: 'create the private endpoint',
    action: 'Microsoft.Network/privateEndpoints/write',
    role: 'Network Contributor',
  },
  writeZoneGroup: {
    does: 'write the DNS zones of the private endpoint',
    action: 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups/write',
    role: 'Network Contributor',
  },
  listLocks: { does: 'list locks', action: 'Microsoft.Authorization/locks/read', role: reader },
} as const satisfies Record<string, ArmOperation>;
