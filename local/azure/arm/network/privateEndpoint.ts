import { z } from 'zod';

export const connectionStatuses = ['Approved', 'Pending', 'Rejected', 'Disconnected'] as const;

/** A private endpoint of a vault. Its scope is its resource group. */
export const privateEndpointSchema = z.strictObject({
  scope: z.string(),
  name: z.string(),
  location: z.string(),
  subnetId: z.string(),
  connectionName: z.string(),
  /** The ARM id of the vault. */
  targetId: z.string(),
  status: z.enum(connectionStatuses),
  /** Its provisioning ends then. */
  readyAt: z.number(),
  /** The zones of its zone group `default`; absent without a group. */
  zoneIds: z.array(z.string()).optional(),
});
export type PrivateEndpoint = z.infer<typeof privateEndpointSchema>;

export function privateEndpointId({ scope, name }: Pick<PrivateEndpoint, 'scope' | 'name'>): string {
  return `${scope}/providers/Microsoft.Network/privateEndpoints/${name}`;
}

/** The endpoint as the service shows it. */
export function privateEndpointView(endpoint: PrivateEndpoint, now: number): object {
  const { name, location, subnetId, connectionName, targetId, status } = endpoint;
  return {
    id: privateEndpointId(endpoint),
    name,
    type: 'Microsoft.Network/privateEndpoints',
    location,
    properties: {
      provisioningState: provisioningState(endpoint, now),
      subnet: { id: subnetId },
      privateLinkServiceConnections: [
        {
          name: connectionName,
          properties: {
            provisioningState: 'Succeeded',
            privateLinkServiceId: targetId,
            groupIds: ['vault'],
            privateLinkServiceConnectionState: { status, description: '', actionsRequired: 'None' },
          },
        },
      ],
    },
  };
}

/** The group of DNS zones of an endpoint as the service shows it. */
export function zoneGroupView(endpoint: PrivateEndpoint, zoneIds: readonly string[]): object {
  return {
    id: `${privateEndpointId(endpoint)}/privateDnsZoneGroups/default`,
    name: 'default',
    type: 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups',
    properties: {
      provisioningState: 'Succeeded',
      privateDnsZoneConfigs: zoneIds.map((privateDnsZoneId, at) => ({
        name: `config-${String(at + 1)}`,
        properties: { privateDnsZoneId },
      })),
    },
  };
}

export function provisioningState({ readyAt }: PrivateEndpoint, now: number): string {
  return readyAt > now ? 'Updating' : 'Succeeded';
}
