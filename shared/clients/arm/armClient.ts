import { type VaultResource } from '../../contracts/model/vaultResource';
import { type FoundVault } from '../../contracts/model/fleets';
import { whenCode } from '../../contracts/model/moverError';
import { allInParallel } from '../async/takeTurns';
import { ownIdentity } from '../identity/tenantGuard';
import { CallFault } from '../transport/callFault';
import { type Connections } from '../transport/connections';
import { type Arm, type VaultAddress } from './arm';
import { faultOfError, validationAnswer } from './armAnswerFault';
import { deploymentBody } from './armBodies';
import { type ArmConnection, type ArmRequest, armConnection } from './armConnection';
import { armError } from './armError';
import { type armOperations, requestTo } from './armOperation';
import { armPaths, type ArmTarget, armVersions, endpointAt, logTarget, scopeAt, vaultAt, zonesAt } from './armPaths';
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
import { armWrites } from './armWrites';

/** How many subscriptions are searched at the same time. */
const maxSearches = 8;
const ifFound = whenCode('ARM_NOT_FOUND', undefined);
const onlyVaults = "resourceType eq 'Microsoft.KeyVault/vaults'";

/** A client of Azure Resource Manager in the cloud that the settings name. */
export function armClient(from: Connections): Arm {
  const arm = armConnection(from);
  return {
    ownObjectId: () => ownIdentity(from).objectId(),
    ...{ ...searches(arm), ...vaultReads(arm), ...roleReads(arm), ...endpointReads(arm), ...watchReads(arm) },
    guarded: (guard) => armWrites(arm.guarded(guard)),
  };
}

function to(
  operation: keyof typeof armOperations,
  target: ArmTarget,
  more: Partial<Pick<ArmRequest, 'method' | 'body' | 'query'>> = {},
): ArmRequest {
  return { ...requestTo(operation, target), method: 'GET', ...more };
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

type VaultReads = Pick<Arm, 'readVault' | 'checkName' | 'listDeletedVaults' | 'readDeletedVault' | 'validateVault'>;

function vaultReads(arm: ArmConnection): VaultReads {
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
    async validateVault(address, vault) {
      const body = deploymentBody(address.name, vault, armVersions.keyVault);
      const at = { about: `vault ${address.name}`, path: armPaths.validation(address), version: 'resources' } as const;
      const request = to('validateVault', at, { method: 'POST', body });
      // The service can answer 200 with an error.
      const { error } = await arm.send(request, validationAnswer);
      if (error !== undefined) throw armError(new CallFault(faultOfError(error)), request);
    },
  };
}

/** The reads of `Microsoft.Network/privateEndpoints` of a vault. */
function endpointReads(arm: ArmConnection) {
  async function zonesOf(address: VaultAddress, name: string): Promise<string[]> {
    const group = await arm.send(to('readZoneGroup', zonesAt(address, name)), zoneGroupAnswer).catch(ifFound);
    const configs = group?.properties.privateDnsZoneConfigs ?? [];
    return configs.flatMap(({ properties }) => properties.privateDnsZoneId?.toLowerCase() ?? []);
  }

  return {
    async readEndpoint(address, name) {
      const found = await arm.send(to('readEndpoint', endpointAt(address, name)), endpointAnswer).catch(ifFound);
      return found && toEndpoint(found, await zonesOf(address, name));
    },
  } satisfies Partial<Arm>;
}

function roleReads(arm: ArmConnection) {
  const at = (scope: string, path: string) => scopeAt(scope, path, 'authorization');
  return {
    listRoleAssignments: (scope) =>
      arm.list(to('listAssignments', at(scope, armPaths.roleAssignments(scope))), roleAssignmentAnswer),
    listRoles: (scope) => arm.list(to('listRoles', at(scope, armPaths.roleDefinitions(scope))), roleDefinitionAnswer),
    readRole(scope, id) {
      const path = armPaths.roleDefinition(scope, id.split('/').at(-1) ?? '');
      return arm.send(to('readRole', at(scope, path)), roleDefinitionAnswer).catch(ifFound);
    },
  } satisfies Partial<Arm>;
}

function watchReads(arm: ArmConnection) {
  return {
    listDiagnosticSettings(id) {
      const at = scopeAt(id, armPaths.diagnosticSettings(id), 'diagnostics');
      return arm.list(to('listDiagnostics', at), diagnosticAnswer);
    },
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
      return arm.send(to('readMetrics', scopeAt(id, armPaths.metrics(id), 'metrics'), { query }), answersAnswer);
    },
    queryLogs(id, { query, days }) {
      const more = { method: 'POST', body: { query, timespan: `P${String(days)}D` } } as const;
      const [operation, at] = logTarget(id, query);
      return arm.send(to(operation, at, more), logAnswer);
    },
    listLocks: (scope) => arm.list(to('listLocks', scopeAt(scope, armPaths.locks(scope), 'locks')), lockAnswer),
  } satisfies Partial<Arm>;
}
