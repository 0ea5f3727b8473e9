import { type ArmOperation } from './armOperation';
import { childLists, getCluster, listPermissions } from './consumers/childLists';
import { appSettingOperations } from './consumers/appSettings';
import { resourceChanges } from './consumers/changeResources';
import { queryGraph } from './consumers/resourceGraph';
import {
  deleteDiagnosticSetting,
  getDiagnosticSetting,
  listDiagnosticSettings,
  putDiagnosticSetting,
} from './diagnostics/diagnosticOperations';
import { queryLogs, queryWorkspace } from './logs/queryLogs';
import { listMetrics } from './metrics/metricOperations';
import {
  checkResourceGroup,
  deleteResourceGroup,
  getResourceGroup,
  listResourceGroups,
  putResourceGroup,
} from './groups/groupOperations';
import { deleteLock, getLock, listLocks, putLock } from './locks/lockOperations';
import {
  deletePrivateEndpoint,
  getPrivateEndpoint,
  getZoneGroup,
  putPrivateEndpoint,
  putZoneGroup,
} from './network/privateEndpointOperations';
import { validateDeployment } from './policies/validateDeployment';
import { getProvider, listProviderOperations, listProviders, registerProvider } from './providers';
import {
  createRoleAssignment,
  deleteRoleAssignment,
  getRoleAssignment,
  listRoleAssignments,
} from './roles/roleAssignmentOperations';
import {
  deleteRoleDefinition,
  getRoleDefinition,
  listRoleDefinitions,
  putRoleDefinition,
} from './roles/roleDefinitionOperations';
import { getSubscription, listLocations, listSubscriptions, listTenants } from './subscriptions';
import { getDeletedVault, getOperationResult, listDeletedVaults, purgeVault } from './vaults/deletedVaultOperations';
import { deleteVault } from './vaults/deleteVault';
import {
  checkHsmNameAvailability,
  getManagedHsm,
  listDeletedManagedHsms,
  listManagedHsms,
  listManagedHsmsByGroup,
} from './vaults/managedHsms';
import {
  deletePrivateEndpointConnection,
  getPrivateEndpointConnection,
  listPrivateEndpointConnections,
  listPrivateLinkResources,
  putPrivateEndpointConnection,
} from './vaults/privateLinks';
import { putVault } from './vaults/putVault';
import { getVault, listVaultResources, listVaultsByGroup, listVaultsBySubscription } from './vaults/readVaults';
import { updateAccessPolicies } from './vaults/updateAccessPolicies';
import { updateVault } from './vaults/updateVault';
import { checkNameAvailability } from './vaults/vaultNames';
import { getVaultSecret, listVaultSecrets, putVaultSecret, updateVaultSecret } from './vaults/vaultSecrets';

/** All emulated operations of the management plane. */
export const armOperations: readonly ArmOperation[] = [
  listTenants,
  listSubscriptions,
  getSubscription,
  listLocations,
  listProviderOperations,
  listProviders,
  getProvider,
  registerProvider,
  listResourceGroups,
  getResourceGroup,
  checkResourceGroup,
  putResourceGroup,
  deleteResourceGroup,
  checkNameAvailability,
  listVaultResources,
  listVaultsBySubscription,
  listVaultsByGroup,
  getVault,
  putVault,
  updateVault,
  deleteVault,
  updateAccessPolicies,
  listDeletedVaults,
  getDeletedVault,
  purgeVault,
  getOperationResult,
  listVaultSecrets,
  getVaultSecret,
  putVaultSecret,
  updateVaultSecret,
  listPrivateLinkResources,
  listPrivateEndpointConnections,
  getPrivateEndpointConnection,
  deletePrivateEndpointConnection,
  putPrivateEndpointConnection,
  getPrivateEndpoint,
  putPrivateEndpoint,
  deletePrivateEndpoint,
  getZoneGroup,
  putZoneGroup,
  listManagedHsms,
  listManagedHsmsByGroup,
  getManagedHsm,
  listDeletedManagedHsms,
  checkHsmNameAvailability,
  listRoleDefinitions,
  getRoleDefinition,
  putRoleDefinition,
  deleteRoleDefinition,
  listRoleAssignments,
  getRoleAssignment,
  createRoleAssignment,
  deleteRoleAssignment,
  listMetrics,
  queryLogs,
  queryWorkspace,
  listDiagnosticSettings,
  getDiagnosticSetting,
  putDiagnosticSetting,
  deleteDiagnosticSetting,
  listLocks,
  getLock,
  putLock,
  deleteLock,
  validateDeployment,
  queryGraph,
  listPermissions,
  getCluster,
  ...childLists,
  ...resourceChanges,
  ...appSettingOperations,
];
