import { vaultResourceId } from '../../vault/vaultResource';
import { type ArmOperation, param } from '../armOperation';
import { armVersions } from '../armVersions';
import { requireUnlocked } from '../locks/lockOperations';
import { isAddressed } from './requireVault';
import { vaultPaths } from './vaultPaths';

/** Soft-deletes a vault. Role assignments at and below it are deleted permanently (general/soft-delete-overview). */
export const deleteVault: ArmOperation = {
  name: 'vaults.delete',
  method: 'DELETE',
  path: vaultPaths.one,
  apiVersions: armVersions.keyVault,
  run: async (call) => {
    const { state, services, vaultsChanged } = call.arm;
    const vault = state.vault(param(call, 'vaultName'));
    if (vault === undefined || !isAddressed(call, vault.settings)) return { status: 204 };
    requireUnlocked(vault, 'delete', call);
    state.armRecords.roleAssignments.removeBelow(vaultResourceId(vault.settings));
    state.deleteVault(vault);
    await services.commit();
    await vaultsChanged();
    return { status: 200 };
  },
};
