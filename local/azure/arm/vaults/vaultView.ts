import { type Vault } from '../../vault/vault';
import { resourceOf, vaultResourceId } from '../../vault/vaultResource';
import { accessPolicyView } from './accessPolicyEntry';
import { policiesOf, usesRoles } from './accessOf';
import { networkSettingsOf } from './networkOf';

/** A vault as the management plane shows it. */
export function vaultView(vault: Vault, now: number): object {
  const { settings } = vault;
  const resource = resourceOf(settings);
  return {
    id: vaultResourceId(settings),
    name: settings.name,
    type: 'Microsoft.KeyVault/vaults',
    location: settings.region,
    tags: resource.tags,
    systemData: {
      createdAt: new Date(resource.createdAt).toISOString(),
      lastModifiedAt: new Date(resource.changedAt).toISOString(),
    },
    properties: {
      sku: { family: 'A', name: settings.sku },
      tenantId: settings.tenantId,
      ...networkSettingsOf(resource, settings.network),
      accessPolicies: policiesOf(vault).map((policy) => accessPolicyView(policy, settings.tenantId)),
      enabledForDeployment: resource.enabledForDeployment,
      enabledForDiskEncryption: resource.enabledForDiskEncryption,
      enabledForTemplateDeployment: resource.enabledForTemplateDeployment,
      enableSoftDelete: true,
      softDeleteRetentionInDays: settings.retentionDays,
      enableRbacAuthorization: usesRoles(vault.wantedRules),
      // The service leaves it out where it is not on; it is never false.
      ...(settings.purgeProtection ? { enablePurgeProtection: true } : {}),
      vaultUri: `https://${vault.host}/`,
      provisioningState: resource.readyAt > now ? 'RegisteringDns' : 'Succeeded',
    },
  };
}
