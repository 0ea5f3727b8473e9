import { type Vault } from '../../vault/vault';
import { resourceOf, vaultResourceId } from '../../vault/vaultResource';
import { type ArmCall } from '../armOperation';
import { connectionViews } from '../network/endpointsOf';
import { accessPolicyView, policiesOf, usesRoles } from './accessPolicies';
import { networkSettingsOf } from './networkOf';

/** A vault as the management plane shows it. */
export function vaultView(vault: Vault, { arm, now }: Pick<ArmCall, 'arm' | 'now'>): object {
  const { settings } = vault;
  const resource = resourceOf(settings);
  const connections = connectionViews(arm.state.armRecords, vault);
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
      // The service omits this property unless purge protection is on; it is never false.
      ...(settings.purgeProtection ? { enablePurgeProtection: true } : {}),
      ...(connections.length > 0 ? { privateEndpointConnections: connections } : {}),
      vaultUri: `https://${vault.host}/`,
      provisioningState: resource.readyAt > now ? 'RegisteringDns' : 'Succeeded',
    },
  };
}
