import { ok } from '../../vault/operation';
import { type ArmOperation, param } from '../armOperation';
import { armSubscriptions } from '../armSubscriptions';
import { armVersions } from '../armVersions';
import { hasAnyRole } from '../rights/mayAct';
import { locationViews } from './locationViews';

const common = { apiVersions: armVersions.subscriptions };
const one = '/subscriptions/{subscriptionId}';

/** The subscriptions of the caller's tenant. */
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

/** The regions with their geography: what tells whether a backup can be restored somewhere. */
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
    authorizationSource: 'RoleBased',
  };
}
