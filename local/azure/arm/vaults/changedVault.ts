import { type Vault, type VaultSettings } from '../../vault/vault';
import { resourceOf, type VaultResource } from '../../vault/vaultResource';
import { type ArmCall } from '../armOperation';
import { policiesOf } from './accessOf';
import { accessPolicyOf } from './accessPolicyEntry';
import { changedRules } from './changedRules';
import { readSku } from './checkVaultProperties';
import { networkOf, networkSettingsOf, readNetworkAcls } from './networkOf';
import { type VaultProperties } from './vaultParameters';

export interface VaultWish {
  readonly tags: Readonly<Record<string, string>> | null | undefined;
  readonly properties: Partial<VaultProperties>;
}

/** The settings of a vault after a change; what the wish does not name stays. */
export function changedVault(vault: Vault, { tags, properties }: VaultWish, call: ArmCall): Partial<VaultSettings> {
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

function changedNetwork(vault: Vault, { networkAcls, publicNetworkAccess }: VaultWish['properties']): NetworkSettings {
  const before = networkSettingsOf(resourceOf(vault.settings), vault.settings.network);
  const wanted = publicNetworkAccess ?? before.publicNetworkAccess;
  return {
    publicNetworkAccess: /^disabled$/i.test(wanted) ? 'Disabled' : 'Enabled',
    networkAcls: networkAcls ? readNetworkAcls(networkAcls) : before.networkAcls,
  };
}
