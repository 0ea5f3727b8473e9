import { type Answer } from '../../calls/answer';
import { type Vault, type VaultSettings } from '../../vault/vault';
import { badRequest } from '../armErrors';
import { type ArmCall, param } from '../armOperation';
import { defaultsToRoles } from '../armVersions';
import { requireUnlocked } from '../locks/lockOperations';
import { requirePolicies } from '../policies/policyRule';
import { assignedRules } from '../roles/assignedRules';
import { changedVault } from './changedVault';
import { checkVaultProperties, readSku } from './checkVaultProperties';
import { inSubscription } from './requireVault';
import { regionOf, requireGeography } from './vaultLocations';
import { invalidVaultName, isVaultName, vaultNameDeleted, vaultNameTaken } from './vaultNames';
import { type VaultPut } from './vaultParameters';
import { vaultView } from './vaultView';

/** Creates a vault. The data plane serves it at once; its state says `RegisteringDns` for a while. */
export async function createVault(sent: VaultPut, call: ArmCall): Promise<Answer> {
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
