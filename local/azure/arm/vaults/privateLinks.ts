import { z } from 'zod';
import { ok } from '../../calls/answer';
import { sameText } from '../../cloud/textMatch';
import { vaultResourceId } from '../../vault/vaultResource';
import { badRequest, resourceNotFound } from '../armErrors';
import { type ArmCall, type ArmOperation, param, readArmBody } from '../armOperation';
import { armVersions } from '../armVersions';
import { connectionViews, endpointsOf } from '../network/endpointsOf';
import { connectionStatuses } from '../network/privateEndpoint';
import { requireVault } from './requireVault';
import { vaultPaths } from './vaultPaths';

const common = { apiVersions: armVersions.keyVault.filter((version) => version >= '2018-02-14') };
const connections = `${vaultPaths.one}/privateEndpointConnections`;
const connection = `${connections}/{connectionName}`;

/** What a private endpoint of the vault connects to. */
export const listPrivateLinkResources: ArmOperation = {
  ...common,
  name: 'privateLinkResources.list',
  method: 'GET',
  path: `${vaultPaths.one}/privateLinkResources`,
  run: (call) => {
    const id = `${vaultResourceId(requireVault(call).settings)}/privateLinkResources/vault`;
    const properties = {
      groupId: 'vault',
      requiredMembers: ['default'],
      requiredZoneNames: ['privatelink.vaultcore.azure.net'],
    };
    return ok({ value: [{ id, name: 'vault', type: 'Microsoft.KeyVault/vaults/privateLinkResources', properties }] });
  },
};

export const listPrivateEndpointConnections: ArmOperation = {
  ...common,
  name: 'privateEndpointConnections.list',
  method: 'GET',
  path: connections,
  run: (call) => {
    return ok({ value: connectionViews(call.arm.state.armRecords, requireVault(call)) });
  },
};

export const getPrivateEndpointConnection: ArmOperation = {
  ...common,
  name: 'privateEndpointConnections.get',
  method: 'GET',
  path: connection,
  run: (call) => {
    const found = connectionOf(call);
    if (found !== undefined) return ok(found.view);
    const type = `Microsoft.KeyVault/vaults/${param(call, 'vaultName')}/privateEndpointConnections`;
    throw resourceNotFound(type, param(call, 'connectionName'), param(call, 'resourceGroup'));
  },
};

/** The endpoint stays, and is no longer connected. */
export const deletePrivateEndpointConnection: ArmOperation = {
  ...common,
  name: 'privateEndpointConnections.delete',
  method: 'DELETE',
  path: connection,
  run: (call) => {
    const found = connectionOf(call);
    if (found === undefined) return { status: 204 };
    call.arm.state.armRecords.privateEndpoints.put({ ...found.endpoint, status: 'Disconnected' });
    return { status: 200 };
  },
};

const statusBody = z.object({
  properties: z.object({ privateLinkServiceConnectionState: z.object({ status: z.enum(connectionStatuses) }) }),
});

/** Approves or rejects the connection of an endpoint. */
export const putPrivateEndpointConnection: ArmOperation = {
  ...common,
  name: 'privateEndpointConnections.put',
  method: 'PUT',
  path: connection,
  run: async (call) => {
    const { status } = (await readArmBody(call.request, statusBody)).properties.privateLinkServiceConnectionState;
    const found = connectionOf(call);
    if (found === undefined) throw badRequest(`There is no connection '${param(call, 'connectionName')}'.`);
    call.arm.state.armRecords.privateEndpoints.put({ ...found.endpoint, status });
    return ok(connectionOf(call)?.view ?? {});
  },
};

function connectionOf(call: ArmCall) {
  const records = call.arm.state.armRecords;
  const vault = requireVault(call);
  const at = endpointsOf(records, vault).findIndex(({ name }) => sameText(name, param(call, 'connectionName')));
  const endpoint = endpointsOf(records, vault)[at];
  return endpoint === undefined ? undefined : { endpoint, view: connectionViews(records, vault)[at] ?? {} };
}
