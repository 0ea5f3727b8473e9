import { type AzureState } from '../azureState';
import { defaultSubscriptionId, defaultTenantId } from '../seeds/defaults';

/** The subscriptions that there are, with the tenant of each: that of every seed, and those that vaults are in. */
export function armSubscriptions(state: AzureState): ReadonlyMap<string, string> {
  const vaults = [...state.vaults, ...state.deletedVaults.map(({ vault }) => vault)];
  return new Map([
    [defaultSubscriptionId, defaultTenantId],
    ...vaults.map(({ settings }) => [settings.subscriptionId.toLowerCase(), settings.tenantId] as const),
  ]);
}
