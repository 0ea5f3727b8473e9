import { z } from 'zod';
import { tagsSchema } from './items/tags';
import { accessPolicySchema } from './access/accessRules';

export const networkAclsSchema = z.strictObject({
  bypass: z.enum(['AzureServices', 'None']),
  defaultAction: z.enum(['Allow', 'Deny']),
  ipRules: z.array(z.strictObject({ value: z.string() })),
  virtualNetworkRules: z.array(
    z.strictObject({ id: z.string(), ignoreMissingVnetServiceEndpoint: z.boolean().optional() }),
  ),
});

export type NetworkAcls = z.infer<typeof networkAclsSchema>;

/** The properties of a vault that only the management plane uses. Times are in milliseconds. */
export const vaultResourceSchema = z.strictObject({
  resourceGroup: z.string(),
  tags: tagsSchema,
  createdAt: z.number(),
  changedAt: z.number(),
  /** The host name is being registered until then. */
  readyAt: z.number(),
  enabledForDeployment: z.boolean(),
  enabledForDiskEncryption: z.boolean(),
  enabledForTemplateDeployment: z.boolean(),
  publicNetworkAccess: z.enum(['Enabled', 'Disabled']),
  networkAcls: networkAclsSchema.optional(),
  /** Kept while roles decide, as the service does. They apply again when the vault returns to access policies. */
  accessPolicies: z.array(accessPolicySchema),
});

export type VaultResource = z.infer<typeof vaultResourceSchema>;

/** The resource group of vaults from a seed. */
const seedResourceGroup = 'contoso';

export function resourceOf(vault: { readonly resource?: VaultResource | undefined }): VaultResource {
  return (
    vault.resource ?? {
      resourceGroup: seedResourceGroup,
      tags: {},
      createdAt: 0,
      changedAt: 0,
      readyAt: 0,
      enabledForDeployment: false,
      enabledForDiskEncryption: false,
      enabledForTemplateDeployment: false,
      publicNetworkAccess: 'Enabled',
      accessPolicies: [],
    }
  );
}

interface Located {
  readonly name: string;
  readonly subscriptionId: string;
  readonly resource?: VaultResource | undefined;
}

/** The ARM id of a vault. */
export function vaultResourceId(vault: Located): string {
  const { resourceGroup } = resourceOf(vault);
  return `/subscriptions/${vault.subscriptionId}/resourceGroups/${resourceGroup}/providers/Microsoft.KeyVault/vaults/${vault.name}`;
}
