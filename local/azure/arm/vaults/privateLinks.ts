import { ok } from '../../vault/operation';
import { vaultResourceId } from '../../vault/vaultResource';
import { resourceNotFound } from '../armErrors';
import { type ArmOperation, param } from '../armOperation';
import { armVersions } from '../armVersions';
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

/** No network is emulated, so no vault has a private endpoint. */
export const listPrivateEndpointConnections: ArmOperation = {
  ...common,
  name: 'privateEndpointConnections.list',
  method: 'GET',
  path: connections,
  run: (call) => {
    requireVault(call);
    return ok({ value: [] });
  },
};

export const getPrivateEndpointConnection: ArmOperation = {
  ...common,
  name: 'privateEndpointConnections.get',
  method: 'GET',
  path: connection,
  run: (call) => {
    requireVault(call);
    const type = `Microsoft.KeyVault/vaults/${param(call, 'vaultName')}/privateEndpointConnections`;
    throw resourceNotFound(type, param(call, 'connectionName'), param(call, 'resourceGroup'));
  },
};

export const deletePrivateEndpointConnection: ArmOperation = {
  ...common,
  name: 'privateEndpointConnections.delete',
  method: 'DELETE',
  path: connection,
  run: (call) => {
    requireVault(call);
    return { status: 204 };
  },
};
