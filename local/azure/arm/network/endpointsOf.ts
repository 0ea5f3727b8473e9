import { type AzureSettings } from '../../cloud/azureSettings';
import { sameText } from '../../cloud/textMatch';
import { type Vault } from '../../vault/vault';
import { vaultResourceId } from '../../vault/vaultResource';
import { type ArmRecords } from '../armRecords';
import { type PrivateEndpoint, privateEndpointId } from './privateEndpoint';

export type EndpointsOfAll = Pick<ArmRecords, 'privateEndpoints'>;

/** The private endpoints of a vault. */
export function endpointsOf({ privateEndpoints }: EndpointsOfAll, { settings }: Vault): PrivateEndpoint[] {
  const id = vaultResourceId(settings);
  return privateEndpoints.list().filter(({ targetId }) => sameText(targetId, id));
}

/** The connections of a vault as the service shows them. */
export function connectionViews(records: EndpointsOfAll, vault: Vault): object[] {
  return endpointsOf(records, vault).map((endpoint) => ({
    id: `${vaultResourceId(vault.settings)}/privateEndpointConnections/${endpoint.name}`,
    name: endpoint.name,
    properties: {
      provisioningState: 'Succeeded',
      privateEndpoint: { id: privateEndpointId(endpoint) },
      privateLinkServiceConnectionState: { status: endpoint.status, actionsRequired: 'None' },
    },
  }));
}

/** Whether the clients of this machine count as clients of a network with an approved endpoint of the vault. */
export function isReachedPrivately(
  records: EndpointsOfAll,
  vault: Vault,
  { privateLink }: Pick<AzureSettings, 'privateLink'>,
  now: number,
): boolean {
  const subnets = privateLink?.clientSubnets ?? [];
  return endpointsOf(records, vault).some(
    ({ status, subnetId, readyAt }) =>
      status === 'Approved' && readyAt <= now && subnets.some((subnet) => sameText(subnet, subnetId)),
  );
}
