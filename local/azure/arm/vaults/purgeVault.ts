import { ServiceError } from '../../vault/serviceError';
import { type ArmOperation } from '../armOperation';
import { armVersions } from '../armVersions';
import { operationResult } from './operationResult';
import { vaultPaths } from './paths';
import { requireDeletedVault } from './requireVault';

/** Forgets a deleted vault for good; the address of the answer says when that is done. */
export const purgeVault: ArmOperation = {
  name: 'deletedVaults.purge',
  method: 'POST',
  path: vaultPaths.purge,
  apiVersions: armVersions.keyVault,
  run: (call) => {
    const deleted = requireDeletedVault(call);
    if (deleted.vault.settings.purgeProtection) {
      throw new ServiceError(405, 'MethodNotAllowed', "Operation 'DeletedVaultPurge' is not allowed.");
    }
    call.arm.state.purgeVault(deleted);
    return operationResult(call, call.now + call.arm.services.settings.delays.purgeMs);
  },
};
