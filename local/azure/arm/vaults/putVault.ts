import { type Answer, ok } from '../../calls/answer';
import { type Vault } from '../../vault/vault';
import { resourceOf } from '../../vault/vaultResource';
import { type ArmCall, type ArmOperation, param, readArmBody } from '../armOperation';
import { armVersions } from '../armVersions';
import { requireUnlocked } from '../locks/lockOperations';
import { applyAssignments } from '../roles/assignedRules';
import { armSubscriptions } from '../subscriptions';
import { changedVault } from './changedVault';
import { checkTenant, checkVaultProperties } from './checkVaultProperties';
import { createVault } from './createVault';
import { deletedVaultNotFound, isAddressed } from './requireVault';
import { requireSameLocation } from './vaultLocations';
import { vaultNameTaken } from './vaultNames';
import { type VaultPut, vaultPutSchema } from './vaultParameters';
import { vaultPaths } from './vaultPaths';
import { vaultView } from './vaultView';

/** Creates, changes or recovers a vault, depending on whether it exists and on createMode. */
export const putVault: ArmOperation = {
  name: 'vaults.createOrUpdate',
  method: 'PUT',
  path: vaultPaths.one,
  apiVersions: armVersions.keyVault,
  run: async (call) => {
    const sent = await readArmBody(call.request, vaultPutSchema);
    const tenantId = armSubscriptions(call.arm.state).get(param(call, 'subscriptionId').toLowerCase()) ?? '';
    checkTenant(sent.properties.tenantId, tenantId);
    const existing = call.arm.state.vault(param(call, 'vaultName'));
    if (existing !== undefined) return replaceVault(existing, sent, call);
    if (sent.properties.createMode === 'recover') return recoverVault(sent, call);
    return createVault(sent, call);
  },
};

/** Resets properties that a PUT does not name to their defaults, except irreversible properties and access rules. */
function replaceVault(vault: Vault, { location, tags, properties }: VaultPut, call: ArmCall): Answer {
  if (!isAddressed(call, vault.settings)) throw vaultNameTaken(vault.settings.name);
  requireSameLocation(vault, location);
  requireUnlocked(vault, 'write', call);
  checkVaultProperties(properties, vault);
  const { networkAcls } = resourceOf(vault.settings);
  const requested = {
    ...properties,
    enabledForDeployment: properties.enabledForDeployment ?? false,
    enabledForDiskEncryption: properties.enabledForDiskEncryption ?? false,
    enabledForTemplateDeployment: properties.enabledForTemplateDeployment ?? false,
    publicNetworkAccess: properties.publicNetworkAccess ?? 'Enabled',
    networkAcls: properties.networkAcls ?? (networkAcls === undefined ? undefined : {}),
  };
  call.arm.state.changeVault(vault, changedVault(vault, { tags: tags ?? {}, properties: requested }, call));
  return ok(vaultView(vault, call));
}

/** Recovers a deleted vault with all its items. Its role assignments are not recovered (general/soft-delete-overview). */
export async function recoverVault({ location }: VaultPut, call: ArmCall): Promise<Answer> {
  const { state, services, vaultsChanged } = call.arm;
  const deleted = state.deletedVault(param(call, 'vaultName'));
  if (deleted === undefined || !isAddressed(call, deleted.vault.settings)) {
    throw deletedVaultNotFound(param(call, 'vaultName'));
  }
  requireSameLocation(deleted.vault, location);
  const vault = state.recoverVault(deleted);
  const readyAt = call.now + services.settings.delays.provisionMs;
  state.changeVault(vault, { resource: { ...resourceOf(vault.settings), readyAt } });
  applyAssignments(call.arm);
  await services.commit();
  await vaultsChanged();
  return { status: 201, body: vaultView(vault, call) };
}
