import { type ArmOperation } from './armOperation';
import {
  deleteDiagnosticSetting,
  getDiagnosticSetting,
  listDiagnosticSettings,
  putDiagnosticSetting,
} from './diagnostics/diagnosticOperations';
import { deleteLock, getLock, listLocks, putLock } from './locks/lockOperations';
import { validateDeployment } from './policies/validateDeployment';
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
import { getSubscription, listLocations, listSubscriptions } from './subscriptions';
import { getDeletedVault, getOperationResult, listDeletedVaults, purgeVault } from './vaults/deletedVaultOperations';
import { deleteVault } from './vaults/deleteVault';
import { putVault } from './vaults/putVault';
import { getVault, listVaultResources, listVaultsByGroup, listVaultsBySubscription } from './vaults/readVaults';
import { updateAccessPolicies } from './vaults/updateAccessPolicies';
import { updateVault } from './vaults/updateVault';
import { checkNameAvailability } from './vaults/vaultNames';

/** All emulated operations of the management plane. */
export const armOperations: readonly ArmOperation[] = [
  listSubscriptions,
  getSubscription,
  listLocations,
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
  listRoleDefinitions,
  getRoleDefinition,
  putRoleDefinition,
  deleteRoleDefinition,
  listRoleAssignments,
  getRoleAssignment,
  createRoleAssignment,
  deleteRoleAssignment,
  listDiagnosticSettings,
  getDiagnosticSetting,
  putDiagnosticSetting,
  deleteDiagnosticSetting,
  listLocks,
  getLock,
  putLock,
  deleteLock,
  validateDeployment,
];
