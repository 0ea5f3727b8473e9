import { z } from 'zod';
import { type FoundVault } from '../../contracts/model/fleets';
import { MoverError } from '../../contracts/model/moverError';
import { type AccessPolicy, type VaultResource } from '../../contracts/model/vaultResource';
import { type Arm, type VaultAddress } from './arm';
import { type ArmConnection, type ArmRequest, armConnection } from './armConnection';
import { armOperations as operations } from './armOperation';
import { armPaths, armVersions } from './armPaths';
import {
  answersAnswer,
  diagnosticAnswer,
  locationAnswer,
  lockAnswer,
  nameAnswer,
  listedVaultAnswer,
  resourceAnswer,
  roleAssignmentAnswer,
  roleDefinitionAnswer,
  rolePermissionsAnswer,
  subscriptionAnswer,
} from './armRecordAnswers';
import { deletedVaultAnswer, vaultAnswer } from './armVaultAnswer';
import { assignmentBody, changeBody, deploymentBody, diagnosticBody, newVaultBody, policiesBody } from './armBodies';
import { CallFault } from '../transport/callFault';
import { armError } from './armError';
import { faultOfError, validationAnswer } from './armAnswerFault';
import { type Connections } from '../transport/connections';
import { endpointCalls } from './endpointCalls';
import { inTurns } from '../async/takeTurns';
import { ownIdentity } from '../identity/tenantGuard';

/** How many subscriptions are searched at the same time. */
const maxSearches = 8;
const anything = z.unknown();

/** A client of Azure Resource Manager in the cloud that the settings name. */
export function armClient(from: Connections): Arm {
  const arm = armConnection(from);
  const knownIds = new Map<string, VaultAddress>();

  async function listSubscriptions(): Promise<string[]> {
    const request = get(
      operations.listSubscriptions,
      'subscriptions',
      armPaths.subscriptions,
      armVersions.subscriptions,
    );
    const listed = await arm.list(request, subscriptionAnswer);
    return listed.map(({ subscriptionId }) => subscriptionId.toLowerCase()).sort();
  }

  async function findVault(name: string): Promise<VaultResource | undefined> {
    const known = knownIds.get(name);
    const asKnown = known === undefined ? undefined : await readVault(arm, known);
    if (asKnown !== undefined) return asKnown;
    const found = (await inTurns(await listSubscriptions(), maxSearches, (id) => searchVault(arm, id, name))).flat();
    const [address] = found;
    if (address === undefined) return undefined;
    knownIds.set(name, address);
    return readVault(arm, address);
  }

  return {
    ownObjectId: () => ownIdentity(from).objectId(),
    listSubscriptions,
    findVault,
    listVaults: (id) => listVaults(arm, id),
    readVault: (address) => readVault(arm, address),
    listRegions: (id) =>
      arm.list(
        get(operations.listLocations, `subscription ${id}`, armPaths.locations(id), armVersions.subscriptions),
        locationAnswer,
      ),
    ...nameCalls(arm),
    ...vaultWrites(arm),
    ...endpointCalls(arm),
    ...roleCalls(arm),
    ...watchCalls(arm),
  };
}

function get(
  operation: ArmRequest['operation'],
  about: string,
  path: string,
  apiVersion: string,
  query: ArmRequest['query'] = {},
): ArmRequest {
  return { operation, about, method: 'GET', path, apiVersion, query };
}

/** Skips a subscription that the identity may not search, because the vault may be in another one. */
async function searchVault(arm: ArmConnection, subscriptionId: string, name: string): Promise<VaultAddress[]> {
  const filter = { $filter: `${onlyVaults} and name eq '${name}'` };
  const path = armPaths.resources(subscriptionId);
  const request = get(operations.findVault, `vault ${name}`, path, armVersions.resources, filter);
  const listed = await arm.list(request, resourceAnswer).catch(undefinedIf('ARM_FORBIDDEN', 'ARM_NOT_FOUND'));
  return (listed ?? [])
    .filter((one) => one.name.toLowerCase() === name)
    .map(({ id }) => ({ subscriptionId, resourceGroup: id.split('/')[4] ?? '', name }));
}

const onlyVaults = "resourceType eq 'Microsoft.KeyVault/vaults'";

async function listVaults(arm: ArmConnection, subscriptionId: string): Promise<FoundVault[]> {
  const path = armPaths.resources(subscriptionId);
  const about = `subscription ${subscriptionId}`;
  const request = get(operations.listVaults, about, path, armVersions.resources, { $filter: onlyVaults });
  const listed = await arm.list(request, listedVaultAnswer);
  return listed.map(({ id, name, location, tags }) => ({
    name: name.toLowerCase(),
    subscriptionId: subscriptionId.toLowerCase(),
    resourceGroup: id.split('/')[4] ?? '',
    region: location.replaceAll(' ', '').toLowerCase(),
    tags: tags ?? {},
  }));
}

function readVault(arm: ArmConnection, address: VaultAddress): Promise<VaultResource | undefined> {
  const request = get(operations.readVault, `vault ${address.name}`, armPaths.vault(address), armVersions.keyVault);
  return arm.send(request, vaultAnswer).catch(undefinedIf('ARM_NOT_FOUND'));
}

function undefinedIf(...codes: string[]): (error: unknown) => undefined {
  return (error) => {
    if (error instanceof MoverError && codes.includes(error.code)) return undefined;
    throw error;
  };
}

type NameCalls = Pick<Arm, 'checkName' | 'listDeletedVaults' | 'readDeletedVault'>;

function nameCalls(arm: ArmConnection): NameCalls {
  const apiVersion = armVersions.keyVault;
  return {
    async checkName(subscriptionId, name) {
      const path = armPaths.nameCheck(subscriptionId);
      const body = { name, type: 'Microsoft.KeyVault/vaults' };
      const place = { operation: operations.checkName, about: `vault ${name}` };
      const answer = await arm.send({ ...place, method: 'POST', path, apiVersion, body }, nameAnswer);
      return { available: answer.nameAvailable, reason: answer.reason ?? null, message: answer.message ?? null };
    },
    listDeletedVaults: (id) =>
      arm.list(
        get(operations.listDeletedVaults, `subscription ${id}`, armPaths.deletedVaults(id), apiVersion),
        deletedVaultAnswer,
      ),
    readDeletedVault(id, region, name) {
      const path = armPaths.deletedVault(id, region, name);
      return arm
        .send(get(operations.readDeletedVault, `vault ${name}`, path, apiVersion), deletedVaultAnswer)
        .catch(undefinedIf('ARM_NOT_FOUND'));
    },
  };
}

type VaultWrites = Pick<
  Arm,
  | 'createVault'
  | 'validateVault'
  | 'changeVault'
  | 'deleteVault'
  | 'purgeVault'
  | 'addAccessPolicies'
  | 'replaceAccessPolicies'
  | 'removeAccessPolicies'
>;

function vaultWrites(arm: ArmConnection): VaultWrites {
  const place = (address: VaultAddress) => ({
    operation: operations.writeVault,
    about: `vault ${address.name}`,
    path: armPaths.vault(address),
    apiVersion: armVersions.keyVault,
  });
  return {
    createVault: (address, vault) =>
      arm.send({ ...place(address), method: 'PUT', body: newVaultBody(vault) }, vaultAnswer),
    async validateVault(address, vault) {
      const body = deploymentBody(address.name, vault, armVersions.keyVault);
      const path = armPaths.validation(address);
      const operation = operations.validateVault;
      const about = `vault ${address.name}`;
      const request = { operation, about, method: 'POST', path, apiVersion: armVersions.resources, body } as const;
      // The service can answer 200 with an error.
      const { error } = await arm.send(request, validationAnswer);
      if (error !== undefined) throw armError(new CallFault(faultOfError(error)), request);
    },
    changeVault: (address, change) =>
      arm.send({ ...place(address), method: 'PATCH', body: changeBody(change) }, vaultAnswer),
    async deleteVault(address) {
      const operation = operations.deleteVault;
      await arm.send({ ...place(address), operation, method: 'DELETE' }, anything).catch(undefinedIf('ARM_NOT_FOUND'));
    },
    async purgeVault(id, region, name) {
      const path = armPaths.purge(id, region, name);
      const where = {
        operation: operations.purgeVault,
        about: `vault ${name}`,
        path,
        apiVersion: armVersions.keyVault,
      };
      await arm.send({ ...where, method: 'POST' }, anything).catch(undefinedIf('ARM_NOT_FOUND'));
    },
    addAccessPolicies: sendPolicies('add'),
    replaceAccessPolicies: sendPolicies('replace'),
    removeAccessPolicies: sendPolicies('remove'),
  };

  function sendPolicies(kind: 'add' | 'replace' | 'remove') {
    return async (address: VaultAddress, policies: readonly AccessPolicy[]): Promise<void> => {
      const path = `${armPaths.vault(address)}/accessPolicies/${kind}`;
      const operation = kind === 'add' ? operations.addPolicies : operations.changePolicies;
      await arm.send({ ...place(address), operation, path, method: 'PUT', body: policiesBody(policies) }, anything);
    };
  }
}

type RoleCalls = Pick<Arm, 'listRoleAssignments' | 'assignRole' | 'removeRole' | 'listRoles' | 'readRole'>;

function roleCalls(arm: ArmConnection): RoleCalls {
  const apiVersion = armVersions.authorization;
  const read = (operation: ArmRequest['operation'], scope: string, path: string): ArmRequest =>
    get(operation, lastName(scope), path, apiVersion);
  return {
    listRoleAssignments: (scope) =>
      arm.list(read(operations.listAssignments, scope, armPaths.roleAssignments(scope)), roleAssignmentAnswer),
    async assignRole(assignment) {
      const { scope, name } = assignment;
      const path = armPaths.roleAssignment(scope, name);
      const place = { operation: operations.assignRole, about: lastName(scope) };
      await arm.send({ ...place, method: 'PUT', path, apiVersion, body: assignmentBody(assignment) }, anything);
    },
    async removeRole({ scope, name }) {
      const path = armPaths.roleAssignment(scope, name);
      const place = { operation: operations.removeRole, about: lastName(scope) };
      await arm.send({ ...place, method: 'DELETE', path, apiVersion }, anything).catch(undefinedIf('ARM_NOT_FOUND'));
    },
    listRoles: (scope) =>
      arm.list(read(operations.listRoles, scope, armPaths.roleDefinitions(scope)), roleDefinitionAnswer),
    readRole(scope, id) {
      const path = armPaths.roleDefinition(scope, id.split('/').at(-1) ?? '');
      return arm
        .send(read(operations.readRole, scope, path), rolePermissionsAnswer)
        .catch(undefinedIf('ARM_NOT_FOUND'));
    },
  };
}

type WatchCalls = Pick<
  Arm,
  'listDiagnosticSettings' | 'putDiagnosticSetting' | 'removeDiagnosticSetting' | 'readAnswers' | 'listLocks'
>;

function watchCalls(arm: ArmConnection): WatchCalls {
  const apiVersion = armVersions.diagnostics;
  return {
    listDiagnosticSettings: (id) =>
      arm.list(
        get(operations.listDiagnostics, lastName(id), armPaths.diagnosticSettings(id), apiVersion),
        diagnosticAnswer,
      ),
    async putDiagnosticSetting(id, setting) {
      const path = armPaths.diagnosticSetting(id, setting.name);
      const place = { operation: operations.putDiagnostics, about: lastName(id) };
      await arm.send({ ...place, method: 'PUT', path, apiVersion, body: diagnosticBody(setting) }, anything);
    },
    async removeDiagnosticSetting(id, name) {
      const path = armPaths.diagnosticSetting(id, name);
      const place = { operation: operations.removeDiagnostics, about: lastName(id) };
      await arm.send({ ...place, method: 'DELETE', path, apiVersion }, anything).catch(undefinedIf('ARM_NOT_FOUND'));
    },
    readAnswers(id, { from, to }) {
      const query = {
        metricnames: 'ServiceApiResult',
        timespan: `${new Date(from).toISOString()}/${new Date(to).toISOString()}`,
        interval: 'PT1M',
        aggregation: 'Count',
        $filter: "ActivityName eq '*' and StatusCode eq '*'",
        // Without it, the service returns ten series.
        top: '500',
      };
      const request = get(operations.readMetrics, lastName(id), armPaths.metrics(id), armVersions.metrics, query);
      return arm.send(request, answersAnswer);
    },
    listLocks: (scope) =>
      arm.list(get(operations.listLocks, lastName(scope), armPaths.locks(scope), armVersions.locks), lockAnswer),
  };
}

function lastName(scope: string): string {
  return `vault ${/\/vaults\/([^/]+)/i.exec(scope)?.[1] ?? scope}`;
}
