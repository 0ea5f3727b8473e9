import { type Answer, ok } from '../../calls/answer';
import { type VaultSettings, type Vault } from '../../vault/vault';
import { resourceOf } from '../../vault/vaultResource';
import { badRequest } from '../armErrors';
import { type ArmCall, type ArmOperation, param, readArmBody } from '../armOperation';
import { defaultsToRoles, armVersions } from '../armVersions';
import { requireUnlocked } from '../locks/lockOperations';
import { requirePolicies } from '../policies/policyRule';
import { assignedRules, applyAssignments } from '../roles/assignedRules';
import { armSubscriptions } from '../subscriptions';
import { changedVault } from './changedVault';
import { readSku, checkTenant, checkVaultProperties } from './checkVaultProperties';
import { inSubscription, deletedVaultNotFound, isAddressed } from './requireVault';
import { regionOf, requireGeography, requireSameLocation } from './vaultLocations';
import { isVaultName, invalidVaultName, vaultNameDeleted, vaultNameTaken } from './vaultNames';
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
async function recoverVault({ location }: VaultPut, call: ArmCall): Promise<Answer> {
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

/** Creates a vault. The data plane serves it at once; its state says `RegisteringDns` for a while. */
async function createVault(sent: VaultPut, call: ArmCall): Promise<Answer> {
  const { state, services } = call.arm;
  checkName(call);
  checkVaultProperties(sent.properties, undefined);
  requirePolicies(services.settings.policies ?? [], {
    name: param(call, 'vaultName'),
    resourceGroup: param(call, 'resourceGroup'),
    subscriptionId: param(call, 'subscriptionId'),
    sent,
  });
  const usesRoles = sent.properties.enableRbacAuthorization ?? defaultsToRoles(call.apiVersion);
  if (!usesRoles && !sent.properties.accessPolicies) {
    throw badRequest('The parameter accessPolicies is not specified.');
  }
  // All checks come first: a rejected request must change nothing.
  const settings = emptyVault(sent, call);
  const draft = state.draftVault(settings);
  requireUnlocked(draft, 'write', call);
  const properties = { ...sent.properties, enableRbacAuthorization: usesRoles };
  const { nextAccess, ...change } = changedVault(draft, { tags: sent.tags, properties }, call);
  // The rules of a new vault take effect at once, without the delay.
  const rules = usesRoles ? assignedRules(draft, state) : (nextAccess?.rules ?? settings.access);
  const vault = state.addVault({ ...settings, ...change, access: rules });
  await services.commit();
  await call.arm.vaultsChanged();
  return { status: 201, body: vaultView(vault, call) };
}

function checkName(call: ArmCall): void {
  const name = param(call, 'vaultName');
  if (!isVaultName(name)) throw invalidVaultName(name);
  if (!/^[-\w.()]{1,90}$/.test(param(call, 'resourceGroup'))) {
    throw badRequest(
      `The resource group name '${param(call, 'resourceGroup')}' is not valid.`,
      'InvalidResourceGroupName',
    );
  }
  const deleted: Vault | undefined = call.arm.state.deletedVault(name)?.vault;
  if (deleted === undefined) return;
  throw inSubscription(call, deleted.settings) ? vaultNameDeleted() : vaultNameTaken(name);
}

function emptyVault({ location, properties }: VaultPut, call: ArmCall): VaultSettings {
  const region = regionOf(location);
  return {
    name: param(call, 'vaultName'),
    region,
    geography: requireGeography(region),
    subscriptionId: param(call, 'subscriptionId'),
    tenantId: properties.tenantId,
    sku: readSku(properties.sku.name),
    retentionDays: properties.softDeleteRetentionInDays ?? 90,
    purgeProtection: false,
    paging: 'full',
    backupOfDisabled: 'allowed',
    network: 'open',
    access: { model: 'accessPolicies', policies: [] },
    resource: {
      resourceGroup: param(call, 'resourceGroup'),
      tags: {},
      createdAt: call.now,
      changedAt: call.now,
      readyAt: call.now + call.arm.services.settings.delays.provisionMs,
      enabledForDeployment: false,
      enabledForDiskEncryption: false,
      enabledForTemplateDeployment: false,
      publicNetworkAccess: 'Enabled',
      accessPolicies: [],
    },
  };
}
