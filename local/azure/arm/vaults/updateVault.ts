import { ok } from '../../vault/operation';
import { type ArmOperation } from '../armOperation';
import { armVersions } from '../armVersions';
import { requireUnlocked } from '../locks/requireUnlocked';
import { readArmBody } from '../readArmBody';
import { changedVault } from './changedVault';
import { checkTenant, checkVaultProperties } from './checkVaultProperties';
import { vaultPaths } from './paths';
import { requireVault } from './requireVault';
import { vaultPatchSchema } from './vaultParameters';
import { vaultView } from './vaultView';

/** PATCH: what is not sent stays. */
export const updateVault: ArmOperation = {
  name: 'vaults.update',
  method: 'PATCH',
  path: vaultPaths.one,
  apiVersions: armVersions.keyVault,
  run: async (call) => {
    const { tags, properties } = await readArmBody(call.request, vaultPatchSchema);
    const vault = requireVault(call);
    requireUnlocked(vault, 'write', call);
    const wish = { tags, properties: properties ?? {} };
    checkTenant(wish.properties.tenantId, vault.settings.tenantId);
    checkVaultProperties(wish.properties, vault);
    call.arm.state.changeVault(vault, changedVault(vault, wish, call));
    return ok(vaultView(vault, call.now));
  },
};
