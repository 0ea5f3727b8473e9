import { ok } from '../../calls/answer';
import { type ArmOperation, readArmBody } from '../armOperation';
import { armVersions } from '../armVersions';
import { requireUnlocked } from '../locks/lockOperations';
import { changedVault } from './changedVault';
import { checkTenant, checkVaultProperties } from './checkVaultProperties';
import { requireVault } from './requireVault';
import { vaultPatchSchema } from './vaultParameters';
import { vaultPaths } from './vaultPaths';
import { vaultView } from './vaultView';

/** PATCH: fields that are not sent stay. */
export const updateVault: ArmOperation = {
  name: 'vaults.update',
  method: 'PATCH',
  path: vaultPaths.one,
  apiVersions: armVersions.keyVault,
  run: async (call) => {
    const { tags, properties } = await readArmBody(call.request, vaultPatchSchema);
    const vault = requireVault(call);
    requireUnlocked(vault, 'write', call);
    const requested = { tags, properties: properties ?? {} };
    checkTenant(requested.properties.tenantId, vault.settings.tenantId);
    checkVaultProperties(requested.properties, vault);
    call.arm.state.changeVault(vault, changedVault(vault, requested, call));
    return ok(vaultView(vault, call));
  },
};
