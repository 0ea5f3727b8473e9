import { isDeepStrictEqual } from 'node:util';
import { type AccessRules } from '../../vault/access/accessRules';
import { changedAccess } from '../../vault/access/changedAccess';
import { type Vault, type VaultSettings } from '../../vault/vault';
import { resourceOf, type VaultResource } from '../../vault/vaultResource';
import { type ArmCall } from '../armOperation';
import { assignedRules } from '../roles/assignedRules';
import { accessPolicyOf, policiesOf, usesRoles } from './accessPolicies';
import { readSku } from './checkVaultProperties';
import { networkOf, networkSettingsOf, readNetworkAcls } from './networkOf';
import { type VaultProperties } from './vaultParameters';

export interface RequestedChange {
  readonly tags: Readonly<Record<string, string>> | null | undefined;
  readonly properties: Partial<VaultProperties>;
}

/** Returns the settings of a vault after a change. Properties that the request does not name stay. */
export function changedVault(
  vault: Vault,
  { tags, properties }: RequestedChange,
  call: ArmCall,
): Partial<VaultSettings> {
  const { settings } = vault;
  const before = resourceOf(settings);
  const policies = properties.accessPolicies?.map(accessPolicyOf) ?? policiesOf(vault);
  const resource: VaultResource = {
    ...before,
    networkAcls: undefined,
    ...changedNetwork(vault, properties),
    tags: { ...(tags ?? before.tags) },
    changedAt: call.now,
    enabledForDeployment: properties.enabledForDeployment ?? before.enabledForDeployment,
    enabledForDiskEncryption: properties.enabledForDiskEncryption ?? before.enabledForDiskEncryption,
    enabledForTemplateDeployment: properties.enabledForTemplateDeployment ?? before.enabledForTemplateDeployment,
    accessPolicies: [...policies],
  };
  return {
    resource,
    network: networkOf(resource),
    purgeProtection: settings.purgeProtection || properties.enablePurgeProtection === true,
    sku: properties.sku ? readSku(properties.sku.name) : settings.sku,
    ...changedRules(vault, properties, call),
  };
}

type NetworkSettings = Pick<VaultResource, 'publicNetworkAccess' | 'networkAcls'>;

function changedNetwork(
  vault: Vault,
  { networkAcls, publicNetworkAccess }: RequestedChange['properties'],
): NetworkSettings {
  const before = networkSettingsOf(resourceOf(vault.settings), vault.settings.network);
  const wanted = publicNetworkAccess ?? before.publicNetworkAccess;
  return {
    publicNetworkAccess: /^disabled$/i.test(wanted) ? 'Disabled' : 'Enabled',
    networkAcls: networkAcls ? readNetworkAcls(networkAcls) : before.networkAcls,
  };
}

type RequestedRules = Pick<Partial<VaultProperties>, 'enableRbacAuthorization' | 'accessPolicies'>;

/** Returns the access rules of a vault after a change; undefined when they stay the same. They take effect after the access delay. */
function changedRules(
  vault: Vault,
  requested: RequestedRules,
  { arm }: Pick<ArmCall, 'arm'>,
): Pick<VaultSettings, 'access' | 'nextAccess'> | undefined {
  const rules = rulesAfter(vault, requested, arm.state);
  return isDeepStrictEqual(rules, vault.wantedRules) ? undefined : changedAccess(vault, rules, arm.services);
}

function rulesAfter(vault: Vault, requested: RequestedRules, state: ArmCall['arm']['state']): AccessRules {
  const { enableRbacAuthorization, accessPolicies } = requested;
  if (enableRbacAuthorization ?? usesRoles(vault.wantedRules)) return assignedRules(vault, state);
  // A vault that a seed left open stays open until a caller sets access policies.
  if (vault.wantedRules.model === 'open' && !accessPolicies) return vault.wantedRules;
  return { model: 'accessPolicies', policies: accessPolicies?.map(accessPolicyOf) ?? [...policiesOf(vault)] };
}
