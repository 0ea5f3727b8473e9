import { workspacePattern } from '../../contracts/model/consumer';
import { MoverError } from '../../contracts/model/moverError';
import { type VaultAddress } from './arm';

/**
 * The API version of each provider. In this version of Key Vault, a new vault uses roles by default, so every request
 * sets the permission model. Source: the REST reference of each provider.
 */
export const armVersions = {
  keyVault: '2026-02-01',
  subscriptions: '2022-12-01',
  resources: '2021-04-01',
  authorization: '2022-04-01',
  diagnostics: '2021-05-01-preview',
  locks: '2020-05-01',
  metrics: '2023-10-01',
  logs: '2018-03-01-preview',
  workspaces: '2020-08-01',
  network: '2024-05-01',
} as const;

/** The ARM id of a vault. Throws `ARM_REFUSED` for an address that could lead to another resource. */
export function vaultId(address: VaultAddress): string {
  const id = vaultScopeText({ ...address, item: null });
  if (parseVaultScope(id) !== undefined) return id;
  const message = `Expected the address of a vault, got ${JSON.stringify(id.slice(0, 300))}. The app sent nothing.`;
  throw new MoverError('ARM_REFUSED', message);
}

/** Paths of the REST API. Every segment and every scope is checked and encoded: see `armScope`. */
export const armPaths = {
  vault: (address: VaultAddress) => armScope(vaultId(address)),
  validation: ({ subscriptionId, resourceGroup, name }: VaultAddress) =>
    `/subscriptions/${armSegment(subscriptionId)}/resourceGroups/${armSegment(resourceGroup)}/providers/Microsoft.Resources/deployments/${armSegment(`keyvault-mover-${name}`)}/validate`,
  subscriptions: '/subscriptions',
  resources: (id: string) => `/subscriptions/${armSegment(id)}/resources`,
  nameCheck: (id: string) => `${keyVaultOf(id)}/checkNameAvailability`,
  deletedVaults: (id: string) => `${keyVaultOf(id)}/deletedVaults`,
  deletedVault: (id: string, region: string, name: string) =>
    `${keyVaultOf(id)}/locations/${armSegment(region)}/deletedVaults/${armSegment(name)}`,
  purge: (id: string, region: string, name: string) => `${armPaths.deletedVault(id, region, name)}/purge`,
  roleAssignments: (scope: string) => `${armScope(scope)}/providers/Microsoft.Authorization/roleAssignments`,
  roleAssignment: (scope: string, name: string) =>
    `${armScope(scope)}/providers/Microsoft.Authorization/roleAssignments/${armSegment(name)}`,
  roleDefinitions: (scope: string) => `${armScope(scope)}/providers/Microsoft.Authorization/roleDefinitions`,
  roleDefinition: (scope: string, name: string) => `${armPaths.roleDefinitions(scope)}/${armSegment(name)}`,
  diagnosticSettings: (scope: string) => `${armScope(scope)}/providers/Microsoft.Insights/diagnosticSettings`,
  diagnosticSetting: (scope: string, name: string) =>
    `${armScope(scope)}/providers/Microsoft.Insights/diagnosticSettings/${armSegment(name)}`,
  logs: (vaultId: string) => `${armScope(vaultId)}/providers/Microsoft.Insights/logs`,
  workspaceLogs: (workspaceId: string) => `${armScope(workspaceId)}/api/query`,
  metrics: (vaultId: string) => `${armScope(vaultId)}/providers/Microsoft.Insights/metrics`,
  privateEndpoint: ({ subscriptionId, resourceGroup }: VaultAddress, name: string) =>
    `/subscriptions/${armSegment(subscriptionId)}/resourceGroups/${armSegment(resourceGroup)}/providers/Microsoft.Network/privateEndpoints/${armSegment(name)}`,
  locks: (scope: string) => `${armScope(scope)}/providers/Microsoft.Authorization/locks`,
} as const;

/** Where a request goes. `about` names it in messages. */
export interface ArmTarget {
  readonly about: string;
  readonly path: string;
  readonly version: keyof typeof armVersions;
}

/** A vault, or something of Key Vault that is about one. */
export function vaultAt(address: Pick<VaultAddress, 'name'> & Partial<VaultAddress>, path?: string): ArmTarget {
  const { subscriptionId = '', resourceGroup = '', name } = address;
  return {
    about: `vault ${name}`,
    path: path ?? armPaths.vault({ subscriptionId, resourceGroup, name }),
    version: 'keyVault',
  };
}

/** Something that another provider has about a vault or an item. */
export function scopeAt(scope: string, path: string, version: keyof typeof armVersions): ArmTarget {
  return { about: `vault ${/\/vaults\/([^/]+)/i.exec(scope)?.[1] ?? scope}`, path, version };
}

export function endpointAt(address: VaultAddress, name: string): ArmTarget {
  return { about: `private endpoint ${name}`, path: armPaths.privateEndpoint(address, name), version: 'network' };
}

export function zonesAt(address: VaultAddress, name: string): ArmTarget {
  const endpoint = endpointAt(address, name);
  return { ...endpoint, path: `${endpoint.path}/privateDnsZoneGroups/default` };
}

/** How the logs of a vault or of a workspace are read: the operation, and where. */
export function logTarget(id: string, query: string) {
  if (workspacePattern.test(id))
    return ['queryWorkspace', { about: id, path: armPaths.workspaceLogs(id), version: 'workspaces' }] as const;
  const operation = query.includes('AzureDiagnostics') ? 'queryDiagnostics' : 'queryLogs';
  return [operation, scopeAt(id, armPaths.logs(id), 'logs')] as const;
}

function keyVaultOf(subscriptionId: string): string {
  return `/subscriptions/${armSegment(subscriptionId)}/providers/Microsoft.KeyVault`;
}

export type VaultFamily = 'secrets' | 'keys' | 'certificates';

/** A vault, or one of its items. */
export interface VaultScope extends VaultAddress {
  readonly item: { readonly family: VaultFamily; readonly name: string } | null;
}

/** What an HTTP client or the service could read as the end of a segment or of the path, or decode into one. */
const unsafe = /[%/\\?#\p{Cc}\p{Cf}]/u;

/**
 * One segment of a path at the management plane, encoded. Throws `ARM_REFUSED` for an empty one, a dot segment and for
 * characters that could lead elsewhere: an HTTP client resolves `..` before it sends.
 */
export function armSegment(text: string): string {
  if (text !== '' && text !== '.' && text !== '..' && !unsafe.test(text)) return encodeURIComponent(text);
  const message = `Expected a plain name in an address of Azure Resource Manager; ${JSON.stringify(text.slice(0, 100))} came. Nothing was sent.`;
  throw new MoverError('ARM_REFUSED', message);
}

/** A scope as a path, rebuilt segment by segment. Throws as `armSegment`. */
export function armScope(scope: string): string {
  const [start, ...segments] = scope.split('/');
  if (start !== '') return armSegment('');
  return segments.map((segment) => `/${armSegment(segment)}`).join('');
}

const vaultPattern =
  /^\/subscriptions\/([\w-]{1,64})\/resourceGroups\/([^/]{1,90})\/providers\/Microsoft\.KeyVault\/vaults\/([A-Za-z0-9-]{1,24})(?:\/(secrets|keys|certificates)\/([A-Za-z0-9-]{1,127}))?$/i;

const families: readonly VaultFamily[] = ['secrets', 'keys', 'certificates'];

/** Undefined for everything that is not exactly the id of a vault or of an item in one. */
export function parseVaultScope(scope: string): VaultScope | undefined {
  const [, subscriptionId, resourceGroup, name, familyText, itemName] = vaultPattern.exec(scope) ?? [];
  if (subscriptionId === undefined || resourceGroup === undefined || name === undefined) return undefined;
  if (/^\.{1,2}$/.test(resourceGroup) || unsafe.test(resourceGroup)) return undefined;
  const family = families.find((one) => one === familyText?.toLowerCase());
  const item = family === undefined || itemName === undefined ? null : { family, name: itemName };
  return { subscriptionId, resourceGroup, name, item };
}

/** The id of a vault or an item in the form of ARM, with unchanged names. */
export function vaultScopeText({ subscriptionId, resourceGroup, name, item }: VaultScope): string {
  const vault = `/subscriptions/${subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.KeyVault/vaults/${name}`;
  return item === null ? vault : `${vault}/${item.family}/${item.name}`;
}
