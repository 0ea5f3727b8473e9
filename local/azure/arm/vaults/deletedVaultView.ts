import { type DeletedVault } from '../../vault/deletedVaults';
import { resourceOf, vaultResourceId } from '../../vault/vaultResource';

/** A deleted vault as the management plane shows it. */
export function deletedVaultView({ vault: { settings }, deletion }: DeletedVault): object {
  const { name, region, subscriptionId, purgeProtection } = settings;
  return {
    id: `/subscriptions/${subscriptionId}/providers/Microsoft.KeyVault/locations/${region}/deletedVaults/${name}`,
    type: 'Microsoft.KeyVault/deletedVaults',
    name,
    properties: {
      vaultId: vaultResourceId(settings),
      location: region,
      tags: resourceOf(settings).tags,
      deletionDate: new Date(deletion.deletedAt).toISOString(),
      scheduledPurgeDate: new Date(deletion.purgeAt).toISOString(),
      ...(purgeProtection ? { purgeProtectionEnabled: true } : {}),
    },
  };
}
