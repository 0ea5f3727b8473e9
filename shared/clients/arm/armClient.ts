import { z } from 'zod';
import { type VaultResource } from '../../contracts/model/vaultResource';
import { type FoundVault } from '../../contracts/model/fleets';
import { whenCode } from '../../contracts/model/moverError';
import { allInParallel } from '../async/takeTurns';
import { ownIdentity } from '../identity/tenantGuard';
import { CallFault } from '../transport/callFault';
import { type Connections } from '../transport/connections';
import { type Arm, type VaultAddress } from './arm';
import { faultOfError, validationAnswer } from './armAnswerFault';
import {
  assignmentBody,
  changeBody,
  deploymentBody,
  diagnosticBody,
  endpointBody,
  newVaultBody,
  policiesBody,
  roleBody,
  zoneGroupBody,
} from './armBodies';
import { type ArmConnection, type ArmRequest, armConnection } from './armConnection';
import { armError } from './armError';
import { armOperations } from './armOperation';
import { armPaths, armVersions, logTarget, vaultId } from './armPaths';
import {
  answersAnswer,
  diagnosticAnswer,
  endpointAnswer,
  listedVaultAnswer,
  lockAnswer,
  logAnswer,
  nameAnswer,
  resourceAnswer,
  roleAssignmentAnswer,
  roleDefinitionAnswer,
  subscriptionAnswer,
  toEndpoint,
  zoneGroupAnswer,
} from './armRecordAnswers';
import { deletedVaultAnswer, regionName, vaultAnswer } from './armVaultAnswer';

/** How many subscriptions are searched at the same time. */
const maxSearches = 8;
const anything = z.unknown();
const ifFound = whenCode('ARM_NOT_FOUND', undefined);
const onlyVaults = "resourceType eq 'Microsoft.KeyVault/vaults'";

/** A client of Azure Resource Manager in the cloud that the settings name. */
export function armClient(from: Connections): Arm {
  const arm = armConnection(from);
  return {
    ownObjectId: () => ownIdentity(from).objectId(),
    ...searches(arm),
    ...vaultCalls(arm),
    ...endpointCalls(arm),
    ...roleCalls(arm),
    ...watchCalls(arm),
  };
}

type Target = Pick<ArmRequest, 'about' | 'path'> & { readonly version: keyof typeof armVersions };
type More = Partial<Pick<ArmRequest, 'method' | 'body' | 'query'>>;

function to(operation: keyof typeof armOperations, { about, path, version }: Target, more: More = {}): ArmRequest {
  return { operation: armOperations[operation], about, path, apiVersion: armVersions[version], method: 'GET', ...more };
}

/** Sends a write whose answer says nothing. */
async function write(arm: ArmConnection, request: ArmRequest): Promise<void> {
  await arm.send(request, anything);
}

/** As `write`, for a removal: what does not exist is not an error. */
async function remove(arm: ArmConnection, request: ArmRequest): Promise<void> {
  await arm.send(request, anything).catch(ifFound);
}

type Searches = Pick<Arm, 'listSubscriptions' | 'findVault' | 'listVaults'>;

function searches(arm: ArmConnection): Searches {
  const knownIds = new Map<string, VaultAddress>();
  const resourcesOf = (id: string, about: string) =>
    ({ about, path: armPaths.resources(id), version: 'resources' }) as const;

  async function listSubscriptions(): Promise<string[]> {
    const at = { about: 'subscriptions', path: armPaths.subscriptions, version: 'subscriptions' } as const;
    const listed = await arm.list(to('listSubscriptions', at), subscriptionAnswer);
    return listed.map(({ subscriptionId }) => subscriptionId.toLowerCase()).sort();
  }

  /** Skips a subscription that the identity may not search, because the vault may be in another one. */
  async function search(subscriptionId: string, name: string): Promise<VaultAddress[]> {
    const query = { $filter: `${onlyVaults} and name eq '${name}'` };
    const request = to('findVault', resourcesOf(subscriptionId, `vault ${name}`), { query });
    const listing = arm.list(request, resourceAnswer).catch(whenCode('ARM_FORBIDDEN', undefined));
    return ((await listing.catch(ifFound)) ?? [])
      .filter((one) => one.name.toLowerCase() === name)
      .map(({ id }) => ({ subscriptionId, resourceGroup: id.split('/')[4] ?? '', name }));
  }

  return {
    listSubscriptions,
    async findVault(name) {
      const known = knownIds.get(name);
      const asKnown = known && (await readVault(arm, known));
      if (asKnown !== undefined) return asKnown;
      const found = (await allInParallel(await listSubscriptions(), (id) => search(id, name), maxSearches)).flat();
      const [address] = found;
      if (address === undefined) return undefined;
      knownIds.set(name, address);
      return readVault(arm, address);
    },
    async listVaults(subscriptionId) {
      const at = resourcesOf(subscriptionId, `subscription ${subscriptionId}`);
      const listed = await arm.list(to('listVaults', at, { query: { $filter: onlyVaults } }), listedVaultAnswer);
      return listed.map(({ id, name, location, tags }): FoundVault => ({
        name: name.toLowerCase(),
        subscriptionId: subscriptionId.toLowerCase(),
        resourceGroup: id.split('/')[4] ?? '',
        region: regionName(location),
        tags: tags ?? {},
      }));
    },
  };
}

function readVault(arm: ArmConnection, address: VaultAddress): Promise<VaultResource | undefined> {
  return arm.send(to('readVault', vaultAt(address)), vaultAnswer).catch(ifFound);
}

/** A vault, or something of Key Vault that is about one. */
function vaultAt(address: Pick<VaultAddress, 'name'> & Partial<VaultAddress>, path?: string): Target {
  const { subscriptionId = '', resourceGroup = '', name } = address;
  return {
    about: `vault ${name}`,
    path: path ?? armPaths.vault({ subscriptionId, resourceGroup, name }),
    version: 'keyVault',
  };
}

type VaultCalls = Pick<
  Arm,
  | 'readVault'
  | 'checkName'
  | 'listDeletedVaults'
  | 'readDeletedVault'
  | 'createVault'
  | 'validateVault'
  | 'changeVault'
  | 'deleteVault'
  | 'purgeVault'
  | 'addAccessPolicies'
  | 'replaceAccessPolicies'
  | 'removeAccessPolicies'
>;

function vaultCalls(arm: ArmConnection): VaultCalls {
  const sendPolicies =
    (kind: 'add' | 'replace' | 'remove'): Arm['addAccessPolicies'] =>
    (address, policies) => {
      const at = vaultAt(address, `${armPaths.vault(address)}/accessPolicies/${kind}`);
      const operation = kind === 'add' ? 'addPolicies' : 'changePolicies';
      return write(arm, to(operation, at, { method: 'PUT', body: policiesBody(policies) }));
    };

  return {
    readVault: (address) => readVault(arm, address),
    async checkName(subscriptionId, name) {
      const body = { name, type: 'Microsoft.KeyVault/vaults' };
      const at = vaultAt({ name }, armPaths.nameCheck(subscriptionId));
      const answer = await arm.send(to('checkName', at, { method: 'POST', body }), nameAnswer);
      return { available: answer.nameAvailable, reason: answer.reason ?? null, message: answer.message ?? null };
    },
    listDeletedVaults: (id) =>
      arm.list(
        to('listDeletedVaults', { about: `subscription ${id}`, path: armPaths.deletedVaults(id), version: 'keyVault' }),
        deletedVaultAnswer,
      ),
    readDeletedVault: (id, region, name) =>
      arm
        .send(to('readDeletedVault', vaultAt({ name }, armPaths.deletedVault(id, region, name))), deletedVaultAnswer)
        .catch(ifFound),
    createVault: (address, vault) =>
      arm.send(to('writeVault', vaultAt(address), { method: 'PUT', body: newVaultBody(vault) }), vaultAnswer),
    async validateVault(address, vault) {
      const body = deploymentBody(address.name, vault, armVersions.keyVault);
      const at = { about: `vault ${address.name}`, path: armPaths.validation(address), version: 'resources' } as const;
      const request = to('validateVault', at, { method: 'POST', body });
      // The service can answer 200 with an error.
      const { error } = await arm.send(request, validationAnswer);
      if (error !== undefined) throw armError(new CallFault(faultOfError(error)), request);
    },
    changeVault: (address, change) =>
      arm.send(to('writeVault', vaultAt(address), { method: 'PATCH', body: changeBody(change) }), vaultAnswer),
    deleteVault: (address) => remove(arm, to('deleteVault', vaultAt(address), { method: 'DELETE' })),
    purgeVault: (id, region, name) =>
      remove(arm, to('purgeVault', vaultAt({ name }, armPaths.purge(id, region, name)), { method: 'POST' })),
    addAccessPolicies: sendPolicies('add'),
    replaceAccessPolicies: sendPolicies('replace'),
    removeAccessPolicies: sendPolicies('remove'),
  };
}

type EndpointCalls = Pick<Arm, 'readEndpoint' | 'createEndpoint' | 'setEndpointZone'>;

/** The calls of `Microsoft.Network/privateEndpoints` of a vault. */
function endpointCalls(arm: ArmConnection): EndpointCalls {
  const at = (address: VaultAddress, name: string, below = ''): Target => ({
    about: `private endpoint ${name}`,
    path: `${armPaths.privateEndpoint(address, name)}${below}`,
    version: 'network',
  });
  const zonesAt = (address: VaultAddress, name: string) => at(address, name, '/privateDnsZoneGroups/default');

  async function zonesOf(address: VaultAddress, name: string): Promise<string[]> {
    const group = await arm.send(to('readZoneGroup', zonesAt(address, name)), zoneGroupAnswer).catch(ifFound);
    const configs = group?.properties.privateDnsZoneConfigs ?? [];
    return configs.flatMap(({ properties }) => properties.privateDnsZoneId?.toLowerCase() ?? []);
  }

  return {
    async readEndpoint(address, name) {
      const found = await arm.send(to('readEndpoint', at(address, name)), endpointAnswer).catch(ifFound);
      return found && toEndpoint(found, await zonesOf(address, name));
    },
    createEndpoint(address, endpoint) {
      const body = endpointBody(endpoint, vaultId(address));
      return write(arm, to('writeEndpoint', at(address, endpoint.name), { method: 'PUT', body }));
    },
    setEndpointZone: (address, name, dnsZoneId) =>
      write(arm, to('writeZoneGroup', zonesAt(address, name), { method: 'PUT', body: zoneGroupBody(dnsZoneId) })),
  };
}

function roleCalls(arm: ArmConnection) {
  const at = (scope: string, path: string): Target => ({ about: lastName(scope), path, version: 'authorization' });
  const assignmentAt = (scope: string, name: string) => at(scope, armPaths.roleAssignment(scope, name));
  const roleAt = (scope: string, name: string) => at(scope, armPaths.roleDefinition(scope, name));
  return {
    listRoleAssignments: (scope) =>
      arm.list(to('listAssignments', at(scope, armPaths.roleAssignments(scope))), roleAssignmentAnswer),
    assignRole(assignment) {
      const { scope, name } = assignment;
      const body = assignmentBody(assignment);
      return write(arm, to('assignRole', assignmentAt(scope, name), { method: 'PUT', body }));
    },
    removeRole: ({ scope, name }) => remove(arm, to('removeRole', assignmentAt(scope, name), { method: 'DELETE' })),
    listRoles: (scope) => arm.list(to('listRoles', at(scope, armPaths.roleDefinitions(scope))), roleDefinitionAnswer),
    readRole: (scope, id) =>
      arm.send(to('readRole', roleAt(scope, id.split('/').at(-1) ?? '')), roleDefinitionAnswer).catch(ifFound),
    makeRole: (role) =>
      write(arm, to('makeRole', roleAt(role.scope, role.name), { method: 'PUT', body: roleBody(role) })),
    discardRole: ({ scope, name }) => remove(arm, to('discardRole', roleAt(scope, name), { method: 'DELETE' })),
  } satisfies Partial<Arm>;
}

function watchCalls(arm: ArmConnection) {
  const settingAt = (id: string, name: string): Target => ({
    about: lastName(id),
    path: armPaths.diagnosticSetting(id, name),
    version: 'diagnostics',
  });
  return {
    listDiagnosticSettings(id) {
      const at = { about: lastName(id), path: armPaths.diagnosticSettings(id), version: 'diagnostics' } as const;
      return arm.list(to('listDiagnostics', at), diagnosticAnswer);
    },
    putDiagnosticSetting: (id, setting) =>
      write(arm, to('putDiagnostics', settingAt(id, setting.name), { method: 'PUT', body: diagnosticBody(setting) })),
    removeDiagnosticSetting: (id, name) =>
      remove(arm, to('removeDiagnostics', settingAt(id, name), { method: 'DELETE' })),
    readAnswers(id, { from, to: until }) {
      const query = {
        metricnames: 'ServiceApiResult',
        timespan: `${new Date(from).toISOString()}/${new Date(until).toISOString()}`,
        interval: 'PT1M',
        aggregation: 'Count',
        $filter: "ActivityName eq '*' and StatusCode eq '*'",
        // Without it, the service returns ten series.
        top: '500',
      };
      const at = { about: lastName(id), path: armPaths.metrics(id), version: 'metrics' } as const;
      return arm.send(to('readMetrics', at, { query }), answersAnswer);
    },
    queryLogs(id, { query, days }) {
      const more = { method: 'POST', body: { query, timespan: `P${String(days)}D` } } as const;
      const [operation, at] = logTarget(id, query);
      return arm.send(to(operation, at, more), logAnswer);
    },
    listLocks(scope) {
      const at = { about: lastName(scope), path: armPaths.locks(scope), version: 'locks' } as const;
      return arm.list(to('listLocks', at), lockAnswer);
    },
  } satisfies Partial<Arm>;
}

function lastName(scope: string): string {
  return `vault ${/\/vaults\/([^/]+)/i.exec(scope)?.[1] ?? scope}`;
}
