import { type Answer, ok } from '../../vault/operation';
import { type Vault } from '../../vault/vault';
import { resourceOf } from '../../vault/vaultResource';
import { type ArmCall, type ArmOperation, param } from '../armOperation';
import { armSubscriptions } from '../armSubscriptions';
import { armVersions } from '../armVersions';
import { requireUnlocked } from '../locks/requireUnlocked';
import { readArmBody } from '../readArmBody';
import { changedVault } from './changedVault';
import { checkTenant, checkVaultProperties } from './checkVaultProperties';
import { createVault } from './createVault';
import { vaultPaths } from './paths';
import { recoverVault } from './recoverVault';
import { isAddressed } from './requireVault';
import { type VaultPut, vaultPutSchema } from './vaultParameters';
import { requireSameLocation } from './vaultLocations';
import { vaultNameTaken } from './vaultNames';
import { vaultView } from './vaultView';

/** Creates a vault, changes it, or takes it back from the deleted ones: which one is told by what is there and by createMode. */
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

/** What a PUT does not name goes back to the default, but for what cannot be taken back and for who may do what. */
function replaceVault(vault: Vault, { location, tags, properties }: VaultPut, call: ArmCall): Answer {
  if (!isAddressed(call, vault.settings)) throw vaultNameTaken(vault.settings.name);
  requireSameLocation(vault, location);
  requireUnlocked(vault, 'write', call);
  checkVaultProperties(properties, vault);
  const { networkAcls } = resourceOf(vault.settings);
  const wish = {
    ...properties,
    enabledForDeployment: properties.enabledForDeployment ?? false,
    enabledForDiskEncryption: properties.enabledForDiskEncryption ?? false,
    enabledForTemplateDeployment: properties.enabledForTemplateDeployment ?? false,
    publicNetworkAccess: properties.publicNetworkAccess ?? 'Enabled',
    networkAcls: properties.networkAcls ?? (networkAcls === undefined ? undefined : {}),
  };
  call.arm.state.changeVault(vault, changedVault(vault, { tags: tags ?? {}, properties: wish }, call));
  return ok(vaultView(vault, call.now));
}
