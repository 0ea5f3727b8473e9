import { AuthorizationManagementClient } from '@azure/arm-authorization';
import { KeyVaultManagementClient, type VaultCreateOrUpdateParameters } from '@azure/arm-keyvault';
import { type TokenCredential } from '@azure/core-auth';
import { type RunningAzure } from '../../../local/azure/startAzure';
import { defaultIdentity, defaultSubscriptionId, defaultTenantId } from '../../../local/azure/cloud/defaults';
import { azureClientOptions } from './azureClients';
import { azureRequest, type RawRequest, type RawResponse } from './azureRequest';

export const armAudience = 'https://management.azure.com/';
export const armGroup = 'moves';
export const armObjectId: string = defaultIdentity.objectId;
const armHost = 'management.azure.com';

/** The path of a vault in the test's resource group. */
export function armVaultPath(name: string, group = armGroup): string {
  return `/subscriptions/${defaultSubscriptionId}/resourceGroups/${group}/providers/Microsoft.KeyVault/vaults/${name}`;
}

function armCredential({ control }: RunningAzure): TokenCredential {
  return {
    getToken: async () => ({
      token: await control.issueToken({ audience: armAudience }),
      expiresOnTimestamp: Date.now() + 3_600_000,
    }),
  };
}

export function armKeyVaultClient(azure: RunningAzure, apiVersion = '2026-02-01'): KeyVaultManagementClient {
  return new KeyVaultManagementClient(armCredential(azure), defaultSubscriptionId, {
    ...azureClientOptions(azure),
    apiVersion,
  });
}

export function armAuthorizationClient(azure: RunningAzure): AuthorizationManagementClient {
  return new AuthorizationManagementClient(armCredential(azure), defaultSubscriptionId, azureClientOptions(azure));
}

/** One request to the management plane, exactly as written, with a token for it. */
export async function armRequest(azure: RunningAzure, request: RawRequest): Promise<RawResponse> {
  const token = request.token === undefined ? await azure.control.issueToken({ audience: armAudience }) : request.token;
  return azureRequest(azure, armHost, { ...request, token });
}

/** The fields that a new vault requires. */
export function armVault(
  properties: Partial<VaultCreateOrUpdateParameters['properties']> = {},
  rest: Partial<VaultCreateOrUpdateParameters> = {},
): VaultCreateOrUpdateParameters {
  return {
    location: 'northeurope',
    properties: { tenantId: defaultTenantId, sku: { family: 'A', name: 'standard' }, ...properties },
    ...rest,
  };
}

/** Makes a vault and waits until its host name is registered. */
export function armCreate(
  azure: RunningAzure,
  name: string,
  properties: Partial<VaultCreateOrUpdateParameters['properties']> = {},
) {
  return armKeyVaultClient(azure)
    .vaults.createOrUpdate(armGroup, name, armVault(properties), { updateIntervalInMs: 1 })
    .pollUntilDone();
}

/** A policy that lets the identity of the tests do everything with secrets. */
export function armPolicy(secrets: string[] = ['all']) {
  return { tenantId: defaultTenantId, objectId: armObjectId, permissions: { secrets, keys: [], certificates: [] } };
}
