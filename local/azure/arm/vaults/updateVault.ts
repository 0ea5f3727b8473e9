import { ok } from '../../calls/answer';
import { type ArmOperation, readArmBody } from '../armOperation';
import { armVersions } from '../armVersions';
import { requireUnlocked } from '../locks/lockOperations';
import { changedVault } from './changedVault';
import { checkTenant, checkVaultProperties } from './checkVaultProperties';
import { mayAct } from '../rights/mayAct';
import { missingRight } from '../rights/requireRight';
import { vaultResourceId } from '../../vault/vaultResource';
import { usesRoles } from './accessPolicies';
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
    const { enableRbacAuthorization } = requested.properties;
    // Source: Key Vault documentation, "rbac-guide": who may switch between both must be able to give access by roles.
    if ((enableRbacAuthorization ?? usesRoles(vault.wantedRules)) !== usesRoles(vault.wantedRules)) {
      const [action, scope] = ['Microsoft.Authorization/roleAssignments/write', vaultResourceId(vault.settings)];
      if (!mayAct(call, action, scope)) throw missingRight(call, action, scope);
    }
    call.arm.state.changeVault(vault, changedVault(vault, requested, call));
    return ok(vaultView(vault, call));
  },
};
