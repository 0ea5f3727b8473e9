import { z } from 'zod';
import { hasCode } from '../../contracts/model/moverError';
import { type PrivateEndpoint } from '../../contracts/model/vaultResource';
import { type Arm, type VaultAddress } from './arm';
import { endpointBody, zoneGroupBody } from './armBodies';
import { type ArmConnection, type ArmRequest } from './armConnection';
import { armOperations as operations } from './armOperation';
import { armPaths, armVersions, vaultId } from './armPaths';

const connectionAnswer = z.object({
  properties: z.object({
    privateLinkServiceId: z.string().nullish(),
    privateLinkServiceConnectionState: z.object({ status: z.string().nullish() }).nullish(),
  }),
});
const endpointAnswer = z.object({
  name: z.string(),
  properties: z.object({
    provisioningState: z.string().nullish(),
    subnet: z.object({ id: z.string() }).nullish(),
    privateLinkServiceConnections: z.array(connectionAnswer).nullish(),
    manualPrivateLinkServiceConnections: z.array(connectionAnswer).nullish(),
  }),
});
const zoneGroupAnswer = z.object({
  properties: z.object({
    privateDnsZoneConfigs: z
      .array(z.object({ properties: z.object({ privateDnsZoneId: z.string().nullish() }) }))
      .nullish(),
  }),
});
const anything = z.unknown();

type EndpointCalls = Pick<Arm, 'readEndpoint' | 'createEndpoint' | 'setEndpointZone'>;

/** The calls of `Microsoft.Network/privateEndpoints` of a vault. */
export function endpointCalls(arm: ArmConnection): EndpointCalls {
  const apiVersion = armVersions.network;
  const groupOf = (address: VaultAddress, name: string) =>
    `${armPaths.privateEndpoint(address, name)}/privateDnsZoneGroups/default`;
  const about = (name: string) => `private endpoint ${name}`;

  async function zonesOf(address: VaultAddress, name: string): Promise<string[]> {
    const path = groupOf(address, name);
    const request = {
      operation: operations.readZoneGroup,
      about: about(name),
      method: 'GET',
      path,
      apiVersion,
    } as const;
    const group = await ifFound(arm.send(request, zoneGroupAnswer));
    const configs = group?.properties.privateDnsZoneConfigs ?? [];
    return configs.flatMap(({ properties }) => properties.privateDnsZoneId?.toLowerCase() ?? []);
  }

  return {
    async readEndpoint(address, name) {
      const path = armPaths.privateEndpoint(address, name);
      const request: ArmRequest = {
        operation: operations.readEndpoint,
        about: about(name),
        method: 'GET',
        path,
        apiVersion,
      };
      const found = await ifFound(arm.send(request, endpointAnswer));
      return found === undefined ? undefined : toEndpoint(found, await zonesOf(address, name));
    },
    async createEndpoint(address, endpoint) {
      const path = armPaths.privateEndpoint(address, endpoint.name);
      const body = endpointBody(endpoint, vaultId(address));
      const place = { operation: operations.writeEndpoint, about: about(endpoint.name) };
      await arm.send({ ...place, method: 'PUT', path, apiVersion, body }, anything);
    },
    async setEndpointZone(address, name, dnsZoneId) {
      const path = groupOf(address, name);
      const place = { operation: operations.writeZoneGroup, about: about(name) };
      await arm.send({ ...place, method: 'PUT', path, apiVersion, body: zoneGroupBody(dnsZoneId) }, anything);
    },
  };
}

function toEndpoint({ name, properties }: z.infer<typeof endpointAnswer>, dnsZoneIds: string[]): PrivateEndpoint {
  const [connection] = [
    ...(properties.privateLinkServiceConnections ?? []),
    ...(properties.manualPrivateLinkServiceConnections ?? []),
  ];
  return {
    name,
    subnetId: (properties.subnet?.id ?? '').toLowerCase(),
    targetId: connection?.properties.privateLinkServiceId?.toLowerCase() ?? null,
    status: connection?.properties.privateLinkServiceConnectionState?.status ?? 'Pending',
    provisioningState: properties.provisioningState ?? 'Succeeded',
    dnsZoneIds,
  };
}

function ifFound<T>(call: Promise<T>): Promise<T | undefined> {
  return call.catch((error: unknown) => {
    if (hasCode(error, 'ARM_NOT_FOUND')) return undefined;
    throw error;
  });
}
