import { type ArmOperation, param } from '../armOperation';
import { armVersions } from '../armVersions';
import { vaultResourceId } from '../../vault/vaultResource';
import { requireUnlocked } from '../locks/requireUnlocked';
import { vaultPaths } from './paths';
import { isAddressed } from './requireVault';

/** Soft-deletes a vault; the role assignments at it and below it go with it for good (general/soft-delete-overview). */
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
