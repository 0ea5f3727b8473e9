import { type ArmTarget, armVersions } from './armPaths';

/** An operation of Azure Resource Manager, with the words and rights that error messages name. */
export interface ArmOperation {
  /** Completes “The identity may not …”: `read the vault`. */
  readonly does: string;
  /** The action that a role must have; null when the operation needs none. */
  readonly action: string | null;
  /** The built-in role with the fewest rights that includes the action. */
  readonly role: string;
}

const contributor = 'Key Vault Contributor';

function operation(does: string, action: string | null, role = 'Reader'): ArmOperation {
  return { does, action, role };
}

/**
 * Every operation of Azure Resource Manager that the app uses.
 * Source: "Azure resource provider operations" for the actions; the built-in roles reference for the roles.
 */
export const armOperations = {
  listSubscriptions: operation('list subscriptions', null),
  // A list of resources contains only what the caller may read, so this needs the right to read the vault.
  findVault: operation('look the vault up', 'Microsoft.KeyVault/vaults/read'),
  listVaults: operation('list the vaults of the subscription', 'Microsoft.KeyVault/vaults/read'),
  readVault: operation('read the vault', 'Microsoft.KeyVault/vaults/read'),
  // Needs fewer rights than what-if, which also reads the resources of the group.
  validateVault: operation(
    'check whether the vault can be created',
    'Microsoft.Resources/deployments/validate/action',
    'Contributor',
  ),
  writeVault: operation('create or change the vault', 'Microsoft.KeyVault/vaults/write', contributor),
  deleteVault: operation('delete the vault', 'Microsoft.KeyVault/vaults/delete', contributor),
  recoverVault: operation('recover the deleted vault', 'Microsoft.KeyVault/vaults/write', contributor),
  purgeVault: operation(
    'purge the deleted vault',
    'Microsoft.KeyVault/locations/deletedVaults/purge/action',
    contributor,
  ),
  addPolicies: operation('add access policies', 'Microsoft.KeyVault/vaults/accessPolicies/write', contributor),
  changePolicies: operation('change access policies', 'Microsoft.KeyVault/vaults/accessPolicies/write', contributor),
  checkName: operation('check the vault’s name', 'Microsoft.KeyVault/checkNameAvailability/read'),
  listDeletedVaults: operation('list the deleted vaults of the subscription', 'Microsoft.KeyVault/deletedVaults/read'),
  readDeletedVault: operation('read the deleted vault', 'Microsoft.KeyVault/locations/deletedVaults/read'),
  listAssignments: operation('list role assignments', 'Microsoft.Authorization/roleAssignments/read'),
  assignRole: operation(
    'assign roles',
    'Microsoft.Authorization/roleAssignments/write',
    'Role Based Access Control Administrator',
  ),
  removeRole: operation(
    'remove role assignments',
    'Microsoft.Authorization/roleAssignments/delete',
    'Role Based Access Control Administrator',
  ),
  listRoles: operation('list role definitions', 'Microsoft.Authorization/roleDefinitions/read'),
  readRole: operation('read role definitions', 'Microsoft.Authorization/roleDefinitions/read'),
  makeRole: operation(
    'make a custom role',
    'Microsoft.Authorization/roleDefinitions/write',
    'User Access Administrator',
  ),
  discardRole: operation(
    'delete the custom role',
    'Microsoft.Authorization/roleDefinitions/delete',
    'User Access Administrator',
  ),
  listDiagnostics: operation('list diagnostic settings', 'Microsoft.Insights/diagnosticSettings/read'),
  putDiagnostics: operation(
    'write diagnostic settings',
    'Microsoft.Insights/diagnosticSettings/write',
    'Monitoring Contributor',
  ),
  removeDiagnostics: operation(
    'remove diagnostic settings',
    'Microsoft.Insights/diagnosticSettings/delete',
    'Monitoring Contributor',
  ),
  readMetrics: operation('read the metrics of the vault', 'Microsoft.Insights/metrics/read', 'Monitoring Reader'),
  // Source: Azure Monitor documentation, "Querying logs for Azure resources": each table has an action of its own.
  queryLogs: operation('read the audit log', 'Microsoft.Insights/logs/AZKVAuditLogs/read', 'Monitoring Reader'),
  queryDiagnostics: operation(
    'read the audit log',
    'Microsoft.Insights/logs/AzureDiagnostics/read',
    'Monitoring Reader',
  ),
  queryWorkspace: operation(
    'query the workspace',
    'Microsoft.OperationalInsights/workspaces/query/read',
    'Log Analytics Reader',
  ),
  readEndpoint: operation('read the private endpoint', 'Microsoft.Network/privateEndpoints/read'),
  readZoneGroup: operation(
    'read the DNS zones of the private endpoint',
    'Microsoft.Network/privateEndpoints/privateDnsZoneGroups/read',
  ),
  writeEndpoint: operation(
    'create the private endpoint',
    'Microsoft.Network/privateEndpoints/write',
    'Network Contributor',
  ),
  writeZoneGroup: operation(
    'write the DNS zones of the private endpoint',
    'Microsoft.Network/privateEndpoints/privateDnsZoneGroups/write',
    'Network Contributor',
  ),
  listLocks: operation('list locks', 'Microsoft.Authorization/locks/read'),
} as const satisfies Record<string, ArmOperation>;

/** The parts of a request that its operation and its place give. */
export function requestTo(operation: keyof typeof armOperations, { about, path, version }: ArmTarget) {
  return { operation: armOperations[operation], about, path, apiVersion: armVersions[version] };
}
