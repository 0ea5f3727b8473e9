import { z } from 'zod';
import { tagsSchema } from '../../contracts/model/vaultResource';
import {
  type AccessPolicy,
  type DeletedVault,
  type VaultNetwork,
  type VaultResource,
} from '../../contracts/model/vaultResource';

const names = z.array(z.string()).nullish();
const flag = z.boolean().nullish();

const policyAnswer = z.object({
  tenantId: z.string(),
  objectId: z.string(),
  applicationId: z.string().nullish(),
  permissions: z.object({ keys: names, secrets: names, certificates: names, storage: names }).nullish(),
});

const networkAnswer = z.object({
  bypass: z.string().nullish(),
  defaultAction: z.string().nullish(),
  ipRules: z.array(z.object({ value: z.string() })).nullish(),
  virtualNetworkRules: z
    .array(z.object({ id: z.string(), ignoreMissingVnetServiceEndpoint: z.boolean().nullish() }))
    .nullish(),
});

const endpointAnswer = z.object({
  properties: z
    .object({
      privateEndpoint: z.object({ id: z.string() }).nullish(),
      privateLinkServiceConnectionState: z.object({ status: z.string().nullish() }).nullish(),
    })
    .nullish(),
});

/** The fields of an answer of `Microsoft.KeyVault/vaults` that the app reads. It ignores the others. */
const vaultShape = z.object({
  id: z.string(),
  name: z.string(),
  location: z.string(),
  tags: tagsSchema.nullish(),
  systemData: z.object({ createdAt: z.string().nullish() }).nullish(),
  properties: z.object({
    tenantId: z.string(),
    sku: z.object({ name: z.string() }),
    accessPolicies: z.array(policyAnswer).nullish(),
    softDeleteRetentionInDays: z.number().nullish(),
    enablePurgeProtection: flag,
    enableRbacAuthorization: flag,
    enabledForDeployment: flag,
    enabledForDiskEncryption: flag,
    enabledForTemplateDeployment: flag,
    networkAcls: networkAnswer.nullish(),
    publicNetworkAccess: z.string().nullish(),
    privateEndpointConnections: z.array(endpointAnswer).nullish(),
    provisioningState: z.string().nullish(),
  }),
});
type Answer = z.infer<typeof vaultShape>;

/** Reads an answer of `Microsoft.KeyVault/vaults` as a `VaultResource`. */
export const vaultAnswer = vaultShape.transform(toResource);

/** The retention in days when none is set. Source: Key Vault documentation, "soft-delete overview". */
const defaultRetentionDays = 90;

function toResource({ id, name, location, tags, systemData, properties: answer }: Answer): VaultResource {
  const [, , subscriptionId = '', , resourceGroup = ''] = id.split('/');
  return {
    id,
    name: name.toLowerCase(),
    subscriptionId: subscriptionId.toLowerCase(),
    resourceGroup,
    region: regionName(location),
    tags: tags ?? {},
    tenantId: answer.tenantId.toLowerCase(),
    sku: answer.sku.name.toLowerCase() === 'premium' ? 'premium' : 'standard',
    retentionDays: answer.softDeleteRetentionInDays ?? defaultRetentionDays,
    purgeProtection: answer.enablePurgeProtection ?? false,
    // Absent on a vault that is older than the setting; such a vault uses access policies.
    usesRoles: answer.enableRbacAuthorization ?? false,
    accessPolicies: (answer.accessPolicies ?? []).map(toPolicy),
    enabledFor: {
      deployment: answer.enabledForDeployment ?? false,
      diskEncryption: answer.enabledForDiskEncryption ?? false,
      templateDeployment: answer.enabledForTemplateDeployment ?? false,
    },
    network: toNetwork(answer),
    privateEndpoints: (answer.privateEndpointConnections ?? []).map(({ properties }) => ({
      id: properties?.privateEndpoint?.id ?? '',
      state: properties?.privateLinkServiceConnectionState?.status ?? 'Unknown',
    })),
    provisioningState: answer.provisioningState ?? 'Succeeded',
    ...(typeof systemData?.createdAt === 'string' ? { createdAt: systemData.createdAt } : {}),
  };
}

function toPolicy({ tenantId, objectId, applicationId, permissions }: z.infer<typeof policyAnswer>): AccessPolicy {
  return {
    tenantId: tenantId.toLowerCase(),
    objectId: objectId.toLowerCase(),
    applicationId: applicationId?.toLowerCase() ?? null,
    keys: sorted(permissions?.keys),
    secrets: sorted(permissions?.secrets),
    certificates: sorted(permissions?.certificates),
    storage: sorted(permissions?.storage),
  };
}

/**
 * The service leaves the rules out when there are none; then the vault accepts all networks. A word that the app does not know counts as
 * the closed one, because the network of a new target is like that of its source.
 */
function toNetwork({ networkAcls, publicNetworkAccess }: Answer['properties']): VaultNetwork {
  return {
    publicNetworkAccess: accessOf(publicNetworkAccess),
    bypass: isWordOrAbsent(networkAcls?.bypass, 'AzureServices') ? 'AzureServices' : 'None',
    defaultAction: isWordOrAbsent(networkAcls?.defaultAction, 'Allow') ? 'Allow' : 'Deny',
    ipRules: sorted(networkAcls?.ipRules?.map(({ value }) => (value.includes('/') ? value : `${value}/32`))),
    virtualNetworkRules: (networkAcls?.virtualNetworkRules ?? [])
      .map(({ id, ignoreMissingVnetServiceEndpoint }) => ({
        id: id.toLowerCase(),
        ignoreMissingEndpoint: ignoreMissingVnetServiceEndpoint ?? false,
      }))
      .sort((left, right) => (left.id < right.id ? -1 : 1)),
  };
}

function accessOf(text: string | null | undefined): VaultNetwork['publicNetworkAccess'] {
  if (isWordOrAbsent(text, 'Enabled')) return 'Enabled';
  return isWordOrAbsent(text, 'SecuredByPerimeter') ? 'SecuredByPerimeter' : 'Disabled';
}

/** Whether the answer has this word, in any case, or no word at all. */
function isWordOrAbsent(text: string | null | undefined, word: string): boolean {
  const given = (text ?? '').toLowerCase();
  return given === '' || given === word.toLowerCase();
}

function sorted(texts: readonly string[] | null | undefined): string[] {
  return [...new Set((texts ?? []).map((text) => text.toLowerCase()))].sort();
}

/** Reads an answer of `Microsoft.KeyVault/deletedVaults`. */
export const deletedVaultAnswer = z
  .object({
    name: z.string(),
    properties: z.object({
      vaultId: z.string(),
      location: z.string(),
      scheduledPurgeDate: z.string().nullish(),
      purgeProtectionEnabled: flag,
      tags: tagsSchema.nullish(),
    }),
  })
  .transform(
    ({ name, properties: { vaultId, location, scheduledPurgeDate, purgeProtectionEnabled, tags } }): DeletedVault => ({
      name: name.toLowerCase(),
      vaultId,
      subscriptionId: (vaultId.split('/')[2] ?? '').toLowerCase(),
      region: regionName(location),
      scheduledPurgeDate: scheduledPurgeDate ?? null,
      purgeProtection: purgeProtectionEnabled ?? false,
      tags: tags ?? {},
    }),
  );

/** Turns `West Europe` into `westeurope`. */
export function regionName(location: string): string {
  return location.replace(/\s/g, '').toLowerCase();
}
