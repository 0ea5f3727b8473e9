import { AuthorizationManagementClient } from '@azure/arm-authorization';
import { KeyVaultManagementClient } from '@azure/arm-keyvault';
import { type TokenCredential } from '@azure/core-auth';
import { type ReadyInfo } from '../../../local/azure/readyInfo';
import { defaultIdentity, defaultSubscriptionId } from '../../../local/azure/cloud/defaults';
import { azureClientOptions } from '../azure/azureClients';
import { collect } from '../azure/azureTestVaults';

/** The configuration of a vault, read by the management SDK alone, without the ids of the vault itself. */
export interface SetUp {
  readonly sku: string | undefined;
  readonly retentionDays: number | undefined;
  readonly usesRoles: boolean | undefined;
  readonly purgeProtection: boolean;
  readonly flags: readonly (boolean | undefined)[];
  readonly tags: Readonly<Record<string, string>>;
  readonly policies: readonly object[];
  readonly network: {
    readonly publicNetworkAccess: string | undefined;
    readonly defaultAction: string | undefined;
    readonly bypass: string | undefined;
    readonly ipRules: readonly string[];
    readonly subnets: readonly string[];
  };
  /** `principal role-guid scope-below-the-vault`, sorted. */
  readonly assignments: readonly string[];
}

export function localKeyVaultClient(azure: ReadyInfo): KeyVaultManagementClient {
  return new KeyVaultManagementClient(armCredential(azure), defaultSubscriptionId, azureClientOptions(azure));
}

export function localAuthorizationClient(azure: ReadyInfo): AuthorizationManagementClient {
  return new AuthorizationManagementClient(armCredential(azure), defaultSubscriptionId, azureClientOptions(azure));
}

export async function readSetUp(azure: ReadyInfo, group: string, name: string): Promise<SetUp> {
  const vault = await localKeyVaultClient(azure).vaults.get(group, name);
  const { properties } = vault;
  const acls = properties.networkAcls;
  return {
    sku: properties.sku.name,
    retentionDays: properties.softDeleteRetentionInDays,
    usesRoles: properties.enableRbacAuthorization,
    purgeProtection: properties.enablePurgeProtection ?? false,
    flags: [
      properties.enabledForDeployment,
      properties.enabledForDiskEncryption,
      properties.enabledForTemplateDeployment,
    ],
    tags: vault.tags ?? {},
    policies: sortedBy((properties.accessPolicies ?? []).map(plainPolicy), (one) => one.objectId),
    network: {
      publicNetworkAccess: properties.publicNetworkAccess,
      defaultAction: acls?.defaultAction,
      bypass: acls?.bypass,
      ipRules: (acls?.ipRules ?? []).map(({ value }) => value).sort(),
      subnets: (acls?.virtualNetworkRules ?? []).map(({ id }) => id).sort(),
    },
    assignments: await readAssignments(azure, vault.id ?? ''),
  };
}

/** Every role assignment at a vault or below it. A duplicate is shown twice, even if its id differs. */
async function readAssignments(azure: ReadyInfo, vaultId: string): Promise<string[]> {
  const listed = await collect(localAuthorizationClient(azure).roleAssignments.listForScope(vaultId));
  return listed
    .filter(({ scope = '' }) => scope.toLowerCase().startsWith(vaultId.toLowerCase()))
    .map(({ principalId = '', roleDefinitionId = '', scope = '' }) =>
      [principalId, roleDefinitionId.split('/').at(-1), scope.slice(vaultId.length)].join(' '),
    )
    .sort();
}

type Policy = NonNullable<
  Awaited<ReturnType<KeyVaultManagementClient['vaults']['get']>>['properties']['accessPolicies']
>[number];

function plainPolicy({ objectId, tenantId, permissions }: Policy) {
  const names = (list: readonly string[] | undefined) => (list ?? []).map((name) => name.toLowerCase()).sort();
  const { secrets, keys, certificates } = permissions;
  return { objectId, tenantId, secrets: names(secrets), keys: names(keys), certificates: names(certificates) };
}

function sortedBy<T>(list: readonly T[], textOf: (one: T) => string): readonly T[] {
  return [...list].sort((left, right) => (textOf(left) < textOf(right) ? -1 : 1));
}

function armCredential({ identityEndpoint, identityHeader }: ReadyInfo): TokenCredential {
  return {
    async getToken() {
      const url = `${identityEndpoint}?resource=https://management.azure.com/&api-version=2019-08-01`;
      const answer = await fetch(url, { headers: { 'X-IDENTITY-HEADER': identityHeader } });
      const { access_token: token } = (await answer.json()) as { access_token: string };
      return { token, expiresOnTimestamp: Date.now() + 3_600_000 };
    },
  };
}

/** Whether an access policy is that of the app itself. A made target has its own, instead of a copy. */
export function isOwnPolicy(policy: object): boolean {
  return 'objectId' in policy && policy.objectId === defaultIdentity.objectId;
}
