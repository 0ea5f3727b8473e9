// Whether the signed-in account may make what the deployments make.
import { az } from '../azureCli.mjs';

const deploy = 'Microsoft.Resources/deployments/write';
const assign = 'Microsoft.Authorization/roleAssignments/write';
const define = 'Microsoft.Authorization/roleDefinitions/write';
const connect = 'Microsoft.KeyVault/vaults/PrivateEndpointConnectionsApproval/action';
const joinSubnet = 'Microsoft.Network/virtualNetworks/subnets/join/action';
const joinZone = 'Microsoft.Network/privateDnsZones/join/action';
const useIdentity = 'Microsoft.ManagedIdentity/userAssignedIdentities/assign/action';
const makeGroup = 'Microsoft.Resources/subscriptions/resourceGroups/write';

export function rightFaults({ subscription, group, types, unregistered, isIsolated }) {
  const own = `/subscriptions/${subscription}`;
  const made = [assign, useIdentity, ...types.map((type) => `${type}/write`)];
  return [
    ...faultOf([own], [makeGroup, deploy, define, ...unregistered.map((namespace) => `${namespace}/register/action`)]),
    ...faultOf([group === undefined ? own : group.id], made),
    ...places(isIsolated).flatMap(({ scopes, actions }) => faultOf(scopes, actions)),
  ];
}

/** What the deployments do outside the group of the installation. */
function places(isIsolated) {
  const moved = [...idsIn('MOVER_SOURCE_VAULT_IDS'), ...idsIn('MOVER_TARGET_VAULT_IDS')];
  const making = [...idsIn('MOVER_NEW_TARGET_GROUP_IDS'), ...idsIn('MOVER_SCRATCH_GROUP_IDS')];
  const subnets = idsIn('MOVER_TARGET_SUBNET_IDS');
  const ownSubnets = [...idsIn('MOVER_APP_SUBNET_ID'), ...idsIn('MOVER_ENDPOINT_SUBNET_ID')];
  const all = [...moved, ...making, ...subnets, ...idsIn('MOVER_SETTING_VAULT_IDS')];
  const unique = (ids) => [...new Set(ids)];
  return [
    ...unique([...moved, ...making, ...subnets].map(subscriptionOf)).map((id) => ({ scopes: [id], actions: [define] })),
    ...unique(making.map(subscriptionOf)).map((id) => ({ scopes: [id], actions: [assign] })),
    ...unique(all.map(groupOf)).map((id) => ({ scopes: [id], actions: [deploy] })),
    // Most accounts have the right on the whole group, so one question is enough for all vaults in it.
    ...unique(all).map((id) => ({ scopes: [groupOf(id), id], actions: [assign] })),
    ...(isIsolated ? unique(moved).map((id) => ({ scopes: [groupOf(id), id], actions: [connect] })) : []),
    ...unique(ownSubnets).map((id) => ({ scopes: [groupOf(id), id], actions: [joinSubnet] })),
    ...idsIn('MOVER_DNS_ZONE_GROUP_ID').map((id) => ({ scopes: [id], actions: [joinZone] })),
  ];
}

/** An account has a right if it has it at one of the scopes. The last scope is the smallest one. */
function faultOf(scopes, actions) {
  const unreadable = [];
  const missing = actions.filter(
    (action) => !scopes.some((scope) => permits(permissionsAt(scope, unreadable), action)),
  );
  if (missing.length === 0) return [];
  if (unreadable.length > 0) return unreadable;
  return [
    `The signed-in account lacks rights at ${scopes.at(-1)}: ${missing.join(', ')}. Owner has them, and so has Contributor together with User Access Administrator.`,
  ];
}

const known = new Map();
function permissionsAt(scope, unreadable) {
  try {
    if (!known.has(scope)) known.set(scope, readPermissions(scope));
    return known.get(scope);
  } catch ({ message }) {
    unreadable.push(`Your rights cannot be read at ${scope}: ${message.split('\n').at(-1)}`);
    return [];
  }
}

function readPermissions(scope) {
  let next = `${scope}/providers/Microsoft.Authorization/permissions?api-version=2022-04-01`;
  const permissions = [];
  while (next) {
    const page = az('rest', '--method', 'get', '--url', next);
    permissions.push(...page.value);
    next = page.nextLink;
  }
  return permissions;
}

/** Each permission is of one role: what its actions allow and its notActions do not take away. */
function permits(permissions, action) {
  return permissions.some(
    ({ actions, notActions }) => (actions ?? []).some(covers(action)) && !(notActions ?? []).some(covers(action)),
  );
}

function covers(action) {
  return (pattern) => {
    const parts = pattern.split('*').map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&'));
    return new RegExp(`^${parts.join('.*')}$`, 'i').test(action);
  };
}

/** Resource ids of a list. The template refuses an entry that is none, and says what it expects. */
function idsIn(name) {
  const entries = (process.env[name] ?? '').split(',').map((entry) => entry.trim().toLowerCase());
  return entries.filter((entry) => /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+/.test(entry));
}

function subscriptionOf(id) {
  return id.split('/').slice(0, 3).join('/');
}

function groupOf(id) {
  return id.split('/').slice(0, 5).join('/');
}
