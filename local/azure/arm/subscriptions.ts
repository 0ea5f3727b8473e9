import { ok } from '../calls/answer';
import { defaultSubscriptionId, defaultTenantId } from '../cloud/defaults';
import regions from '../cloud/regions.json';
import { type ArmOperation, param } from './armOperation';
import { armVersions } from './armVersions';
import { type AzureState } from './azureState';
import { hasAnyRole } from './rights/mayAct';

const common = { apiVersions: armVersions.subscriptions };
const one = '/subscriptions/{subscriptionId}';

/** Lists the caller's tenant. */
export const listTenants: ArmOperation = {
  ...common,
  name: 'tenants.list',
  method: 'GET',
  path: '/tenants',
  run: ({ claims: { tid } }) =>
    ok({ value: [{ id: `/tenants/${tid}`, tenantId: tid, displayName: 'Contoso', tenantCategory: 'Home' }] }),
};

/** Lists the subscriptions of the caller's tenant. */
export const listSubscriptions: ArmOperation = {
  ...common,
  name: 'subscriptions.list',
  method: 'GET',
  path: '/subscriptions',
  run: ({ arm, claims }) => {
    const isSeen = (id: string): boolean => hasAnyRole({ arm, claims }, `/subscriptions/${id}`);
    const own = [...armSubscriptions(arm.state)].filter(([id, tenantId]) => tenantId === claims.tid && isSeen(id));
    return ok({ value: own.map(([id, tenantId]) => subscriptionView(id, tenantId)) });
  },
};

export const getSubscription: ArmOperation = {
  ...common,
  name: 'subscriptions.get',
  method: 'GET',
  path: one,
  run: (call) => ok(subscriptionView(param(call, 'subscriptionId').toLowerCase(), call.claims.tid)),
};

/** Lists the regions with their geography, which decides where a backup can be restored. */
export const listLocations: ArmOperation = {
  ...common,
  name: 'subscriptions.listLocations',
  method: 'GET',
  path: `${one}/locations`,
  run: (call) => ok({ value: locationViews(param(call, 'subscriptionId').toLowerCase()) }),
};

function subscriptionView(subscriptionId: string, tenantId: string): object {
  return {
    id: `/subscriptions/${subscriptionId}`,
    subscriptionId,
    tenantId,
    displayName: 'Contoso',
    state: 'Enabled',
    subscriptionPolicies: { quotaId: 'PayAsYouGo_2014-09-01', spendingLimit: 'Off' },
    authorizationSource: 'RoleBased',
    managedByTenants: [],
  };
}

/** Returns the regions as a subscription shows them, with geography and paired region. */
function locationViews(subscriptionId: string): object[] {
  const idOf = (region: string) => `/subscriptions/${subscriptionId}/locations/${region}`;
  return regions.map(({ region, displayName, geography, pairedRegion }) => ({
    id: idOf(region),
    name: region,
    type: 'Region',
    displayName,
    regionalDisplayName: displayName,
    metadata: {
      regionType: 'Physical',
      geography,
      pairedRegion: pairedRegion === undefined ? [] : [{ name: pairedRegion, id: idOf(pairedRegion) }],
    },
  }));
}

/** Returns all subscriptions with their tenants: the default one, and those of the vaults. */
export function armSubscriptions(state: AzureState): ReadonlyMap<string, string> {
  const vaults = [...state.vaults, ...state.deletedVaults.map(({ vault }) => vault)];
  return new Map([
    [defaultSubscriptionId, defaultTenantId],
    ...state.armRecords.resourceGroups
      .list()
      .map(({ scope }) => [(scope.split('/')[2] ?? '').toLowerCase(), defaultTenantId] as const),
    ...vaults.map(({ settings }) => [settings.subscriptionId.toLowerCase(), settings.tenantId] as const),
  ]);
}
