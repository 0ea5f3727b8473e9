import { type Answer, ok } from '../calls/answer';
import { ServiceError } from '../calls/serviceError';
import { sameText } from '../cloud/textMatch';
import { type ArmCall, type ArmOperation, param } from './armOperation';
import { armVersions } from './armVersions';
import { armActions } from './rights/armActions';
import { knownRegions } from './vaults/vaultLocations';

const common = { apiVersions: armVersions.resources };
const list = '/subscriptions/{subscriptionId}/providers';

/** The emulated types of each resource provider, with their versions. */
const providers: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  'Microsoft.KeyVault': {
    vaults: armVersions.keyVault,
    'vaults/secrets': armVersions.keyVault,
    'vaults/accessPolicies': armVersions.keyVault,
    deletedVaults: armVersions.keyVault,
    locations: armVersions.keyVault,
    checkNameAvailability: armVersions.keyVault,
    operations: armVersions.keyVault,
  },
  'Microsoft.Authorization': {
    roleAssignments: armVersions.roles,
    roleDefinitions: armVersions.roles,
    locks: armVersions.locks,
  },
  'Microsoft.Insights': {
    diagnosticSettings: armVersions.diagnostics,
    logs: armVersions.logs,
    metrics: armVersions.metrics,
  },
  'Microsoft.Resources': { subscriptions: armVersions.subscriptions, resourceGroups: armVersions.resources },
};

export const listProviders: ArmOperation = {
  ...common,
  name: 'providers.list',
  method: 'GET',
  path: list,
  run: (call) => ok({ value: Object.keys(providers).map((namespace) => providerView(call, namespace)) }),
};

export const getProvider: ArmOperation = {
  ...common,
  name: 'providers.get',
  method: 'GET',
  path: `${list}/{namespace}`,
  run: showProvider,
};

/** Every provider is registered from the start. */
export const registerProvider: ArmOperation = {
  ...common,
  name: 'providers.register',
  method: 'POST',
  path: `${list}/{namespace}/register`,
  run: showProvider,
};

/** The operations of the Key Vault provider, by the role action that each needs. */
export const listProviderOperations: ArmOperation = {
  name: 'operations.list',
  method: 'GET',
  path: '/providers/Microsoft.KeyVault/operations',
  apiVersions: armVersions.keyVault,
  run: () => {
    const actions = new Set(
      Object.values(armActions).filter((action) => action?.startsWith('Microsoft.KeyVault/') === true),
    );
    return ok({ value: [...actions].map((name) => ({ name, isDataAction: false })) });
  },
};

function showProvider(call: ArmCall): Answer {
  const namespace = Object.keys(providers).find((one) => sameText(one, param(call, 'namespace')));
  if (namespace !== undefined) return ok(providerView(call, namespace));
  throw new ServiceError(
    404,
    'InvalidResourceNamespace',
    `The resource namespace '${param(call, 'namespace')}' is invalid, or not emulated: see docs/emulator.md.`,
  );
}

function providerView(call: ArmCall, namespace: string): object {
  return {
    id: `/subscriptions/${param(call, 'subscriptionId')}/providers/${namespace}`,
    namespace,
    registrationState: 'Registered',
    registrationPolicy: 'RegistrationRequired',
    resourceTypes: Object.entries(providers[namespace] ?? {}).map(([resourceType, versions]) => ({
      resourceType,
      locations: knownRegions,
      apiVersions: [...versions].reverse(),
    })),
  };
}
