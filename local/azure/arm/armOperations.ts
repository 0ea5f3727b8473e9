import { type ArmOperation } from './armOperation';
import {
  deleteDiagnosticSetting,
  getDiagnosticSetting,
  listDiagnosticSettings,
  putDiagnosticSetting,
} from './diagnostics/diagnosticOperations';
import { deleteLock, getLock, listLocks, putLock } from './locks/lockOperations';
import { createRoleAssignment } from './roles/createRoleAssignment';
import { putRoleDefinition } from './roles/putRoleDefinition';
import { deleteRoleAssignment, getRoleAssignment, listRoleAssignments } from './roles/roleAssignmentOperations';
import { deleteRoleDefinition, getRoleDefinition, listRoleDefinitions } from './roles/roleDefinitionOperations';
import { getSubscription, listLocations, listSubscriptions } from './subscriptions/subscriptionOperations';
import { checkNameAvailability } from './vaults/checkNameAvailability';
import { deleteVault } from './vaults/deleteVault';
import { getDeletedVault } from './vaults/getDeletedVault';
import { getVault } from './vaults/getVault';
import { listDeletedVaults } from './vaults/listDeletedVaults';
import { listVaultResources, listVaultsByGroup, listVaultsBySubscription } from './vaults/listVaults';
import { getOperationResult } from './vaults/operationResult';
import { purgeVault } from './vaults/purgeVault';
import { putVault } from './vaults/putVault';
import { updateAccessPolicies } from './vaults/updateAccessPolicies';
import { updateVault } from './vaults/updateVault';

/** Every operation of the management plane that is emulated. */
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
];
