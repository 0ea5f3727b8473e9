import { z } from 'zod';
import { ok } from '../../calls/answer';
import { ServiceError } from '../../calls/serviceError';
import { sameText } from '../../cloud/textMatch';
import { type Vault } from '../../vault/vault';
import { vaultResourceId } from '../../vault/vaultResource';
import { badRequest, resourceNotFound } from '../armErrors';
import { type ArmCall, type ArmOperation, param, readArmBody } from '../armOperation';
import { armVersions } from '../armVersions';
import { mayAct } from '../rights/mayAct';
import { type PrivateEndpoint, privateEndpointView, provisioningState, zoneGroupView } from './privateEndpoint';

const path =
  '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers/Microsoft.Network/privateEndpoints/{endpointName}';
const groupPath = `${path}/privateDnsZoneGroups/{zoneGroupName}`;
const common = { apiVersions: armVersions.network };

export const getPrivateEndpoint: ArmOperation = {
  ...common,
  name: 'privateEndpoints.get',
  method: 'GET',
  path,
  run: (call) => ok(privateEndpointView(requireEndpoint(call), call.now)),
};

const subnetPattern =
  /^(\/subscriptions\/[^/]+\/resourceGroups\/[^/]+\/providers\/Microsoft\.Network\/virtualNetworks\/[^/]+)\/subnets\/[^/]+$/i;
const zonePattern = /\/providers\/Microsoft\.Network\/privateDnsZones\/[^/]+$/i;

const endpointBody = z.object({
  location: z.string(),
  properties: z.object({
    subnet: z.object({ id: z.string().regex(subnetPattern, 'the id of a subnet') }),
    privateLinkServiceConnections: z
      .array(
        z.object({
          name: z.string().default('vault'),
          properties: z.object({ privateLinkServiceId: z.string(), groupIds: z.array(z.literal('vault')).length(1) }),
        }),
      )
      .length(1),
  }),
});

/** Creates an endpoint of a vault. The connection is approved at once, unless `privateLink` says that somebody has to do it. */
export const putPrivateEndpoint: ArmOperation = {
  ...common,
  name: 'privateEndpoints.createOrUpdate',
  method: 'PUT',
  path,
  run: async (call) => {
    const { location, properties } = await readArmBody(call.request, endpointBody);
    const [connection] = properties.privateLinkServiceConnections;
    const vault = requireTarget(call, connection?.properties.privateLinkServiceId ?? '');
    requireLinked(call, 'Microsoft.Network/virtualNetworks/subnets/join/action', properties.subnet.id);
    requireLinked(
      call,
      'Microsoft.KeyVault/vaults/PrivateEndpointConnectionsApproval/action',
      vaultResourceId(vault.settings),
    );
    const before = findEndpoint(call);
    if (before !== undefined && !sameText(before.subnetId, properties.subnet.id))
      throw badRequest('The subnet of a private endpoint cannot be changed.', 'PrivateEndpointSubnetCannotBeChanged');
    const { settings } = call.arm.services;
    const endpoint: PrivateEndpoint = before ?? {
      ...idOf(call),
      location: location.toLowerCase(),
      subnetId: properties.subnet.id,
      connectionName: connection?.name ?? 'vault',
      targetId: vaultResourceId(vault.settings),
      status: settings.privateLink?.approval === 'manual' ? 'Pending' : 'Approved',
      readyAt: call.now + settings.delays.provisionMs,
    };
    call.arm.state.armRecords.privateEndpoints.put(endpoint);
    return { status: before === undefined ? 201 : 200, body: privateEndpointView(endpoint, call.now) };
  },
};

export const deletePrivateEndpoint: ArmOperation = {
  ...common,
  name: 'privateEndpoints.delete',
  method: 'DELETE',
  path,
  run: (call) => {
    const endpoint = findEndpoint(call);
    if (endpoint === undefined) return { status: 204 };
    call.arm.state.armRecords.privateEndpoints.remove(endpoint);
    return { status: 200 };
  },
};

export const getZoneGroup: ArmOperation = {
  ...common,
  name: 'privateDnsZoneGroups.get',
  method: 'GET',
  path: groupPath,
  run: (call) => {
    const endpoint = requireEndpoint(call);
    if (endpoint.zoneIds !== undefined) return ok(zoneGroupView(endpoint, endpoint.zoneIds));
    throw resourceNotFound(
      `Microsoft.Network/privateEndpoints/${endpoint.name}/privateDnsZoneGroups`,
      param(call, 'zoneGroupName'),
      param(call, 'resourceGroup'),
    );
  },
};

const zoneBody = z.object({
  properties: z.object({
    privateDnsZoneConfigs: z
      .array(
        z.object({
          name: z.string(),
          properties: z.object({ privateDnsZoneId: z.string().regex(zonePattern, 'the id of a private DNS zone') }),
        }),
      )
      .min(1),
  }),
});

/** Stores which zones get a record. No DNS is emulated. Answers 429 while the endpoint is being created, as the service does. */
export const putZoneGroup: ArmOperation = {
  ...common,
  name: 'privateDnsZoneGroups.createOrUpdate',
  method: 'PUT',
  path: groupPath,
  run: async (call) => {
    const { privateDnsZoneConfigs } = (await readArmBody(call.request, zoneBody)).properties;
    const endpoint = requireEndpoint(call);
    if (provisioningState(endpoint, call.now) !== 'Succeeded')
      throw new ServiceError(409, 'ReferencedResourceNotProvisioned', `${endpoint.name} is not in Succeeded state.`);
    const zoneIds = privateDnsZoneConfigs.map(({ properties }) => properties.privateDnsZoneId);
    for (const zone of zoneIds) requireLinked(call, 'Microsoft.Network/privateDnsZones/join/action', zone);
    call.arm.state.armRecords.privateEndpoints.put({ ...endpoint, zoneIds });
    return { status: endpoint.zoneIds === undefined ? 201 : 200, body: zoneGroupView(endpoint, zoneIds) };
  },
};

function idOf(call: ArmCall): Pick<PrivateEndpoint, 'scope' | 'name'> {
  const scope = `/subscriptions/${param(call, 'subscriptionId')}/resourceGroups/${param(call, 'resourceGroup')}`;
  return { scope, name: param(call, 'endpointName') };
}

function findEndpoint(call: ArmCall): PrivateEndpoint | undefined {
  return call.arm.state.armRecords.privateEndpoints.get(idOf(call));
}

function requireEndpoint(call: ArmCall): PrivateEndpoint {
  const endpoint = findEndpoint(call);
  if (endpoint !== undefined) return endpoint;
  throw resourceNotFound(
    'Microsoft.Network/privateEndpoints',
    param(call, 'endpointName'),
    param(call, 'resourceGroup'),
  );
}

function requireTarget(call: ArmCall, id: string): Vault {
  const vault = call.arm.state.vaults.find(({ settings }) => sameText(vaultResourceId(settings), id));
  if (vault !== undefined) return vault;
  throw new ServiceError(404, 'ResourceNotFound', `The resource '${id}' of the connection was not found.`);
}

/** The right to use another resource. Source: "Azure role-based access control permissions for Azure Private Link". */
function requireLinked(call: ArmCall, action: string, scope: string): void {
  if (mayAct(call, action, scope)) return;
  const message = `The client has permission to perform action '${call.request.method}' on scope '${idOf(call).scope}', however it does not have permission to perform action(s) '${action}' on the linked scope(s) '${scope}'.`;
  throw new ServiceError(403, 'LinkedAuthorizationFailed', message);
}
