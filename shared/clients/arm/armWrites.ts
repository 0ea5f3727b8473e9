import { z } from 'zod';
import { whenCode } from '../../contracts/model/moverError';
import { type ArmWrites } from './arm';
import {
  assignmentBody,
  changeBody,
  diagnosticBody,
  endpointBody,
  newVaultBody,
  policiesBody,
  recoveryBody,
  roleBody,
  zoneGroupBody,
} from './armBodies';
import { type SendWrite } from './armConnection';
import { type armOperations, requestTo } from './armOperation';
import { armPaths, type ArmTarget, endpointAt, scopeAt, vaultAt, vaultId, zonesAt } from './armPaths';
import { vaultAnswer } from './armVaultAnswer';

type Operation = keyof typeof armOperations;

const anything = z.unknown();
const ifFound = whenCode('ARM_NOT_FOUND', undefined);

/** The writes of the client of Azure Resource Manager. */
export function armWrites(send: SendWrite): ArmWrites {
  /** Sends a write whose answer says nothing. */
  async function put(operation: Operation, target: ArmTarget, body: object): Promise<void> {
    await send({ ...requestTo(operation, target), method: 'PUT', body }, anything);
  }

  /** As `put`, for a removal: what does not exist is not an error. */
  async function remove(operation: Operation, target: ArmTarget, method: 'DELETE' | 'POST' = 'DELETE'): Promise<void> {
    await send({ ...requestTo(operation, target), method }, anything).catch(ifFound);
  }

  const putPolicies =
    (kind: 'add' | 'replace' | 'remove'): ArmWrites['addAccessPolicies'] =>
    (address, policies) => {
      const at = vaultAt(address, `${armPaths.vault(address)}/accessPolicies/${kind}`);
      return put(kind === 'add' ? 'addPolicies' : 'changePolicies', at, policiesBody(policies));
    };
  const assignmentAt = (scope: string, name: string) =>
    scopeAt(scope, armPaths.roleAssignment(scope, name), 'authorization');
  const roleAt = (scope: string, name: string) => scopeAt(scope, armPaths.roleDefinition(scope, name), 'authorization');
  const settingAt = (id: string, name: string) => scopeAt(id, armPaths.diagnosticSetting(id, name), 'diagnostics');

  const ofBothVaults: Pick<ArmWrites, 'changeVault' | 'deleteVault' | 'assignRole'> = {
    changeVault: (address, change) =>
      send({ ...requestTo('writeVault', vaultAt(address)), method: 'PATCH', body: changeBody(change) }, vaultAnswer),
    deleteVault: (address) => remove('deleteVault', vaultAt(address)),
    assignRole: (assignment) =>
      put('assignRole', assignmentAt(assignment.scope, assignment.name), assignmentBody(assignment)),
  };
  return {
    ...ofBothVaults,
    createVault: (address, vault) =>
      send({ ...requestTo('writeVault', vaultAt(address)), method: 'PUT', body: newVaultBody(vault) }, vaultAnswer),
    createEndpoint: (address, endpoint) =>
      put('writeEndpoint', endpointAt(address, endpoint.name), endpointBody(endpoint, vaultId(address))),
    setEndpointZone: (address, name, dnsZoneId) =>
      put('writeZoneGroup', zonesAt(address, name), zoneGroupBody(dnsZoneId)),
    purgeVault: (id, region, name) => remove('purgeVault', vaultAt({ name }, armPaths.purge(id, region, name)), 'POST'),
    addAccessPolicies: putPolicies('add'),
    replaceAccessPolicies: putPolicies('replace'),
    removeAccessPolicies: putPolicies('remove'),
    removeRole: ({ scope, name }) => remove('removeRole', assignmentAt(scope, name)),
    makeRole: (role) => put('makeRole', roleAt(role.scope, role.name), roleBody(role)),
    discardRole: ({ scope, name }) => remove('discardRole', roleAt(scope, name)),
    putDiagnosticSetting: (id, setting) => put('putDiagnostics', settingAt(id, setting.name), diagnosticBody(setting)),
    removeDiagnosticSetting: (id, name) => remove('removeDiagnostics', settingAt(id, name)),
    source: {
      ...ofBothVaults,
      recoverVault: (address, vault) =>
        send({ ...requestTo('recoverVault', vaultAt(address)), method: 'PUT', body: recoveryBody(vault) }, vaultAnswer),
    },
  };
}
