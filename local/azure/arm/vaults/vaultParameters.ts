import { z } from 'zod';
import { tagsSchemaOf } from '../../vault/items/tags';
import { accessPolicyEntriesSchema } from './accessPolicies';

const flag = z.boolean().nullish();

/** The network rules as a caller sends them; missing parts get defaults. */
export const sentNetworkAclsSchema = z.object({
  bypass: z.enum(['AzureServices', 'None']).nullish(),
  defaultAction: z.enum(['Allow', 'Deny']).nullish(),
  ipRules: z
    .array(z.object({ value: z.string() }))
    .max(1000)
    .nullish(),
  virtualNetworkRules: z
    .array(z.object({ id: z.string(), ignoreMissingVnetServiceEndpoint: z.boolean().nullish() }))
    .max(200)
    .nullish(),
});

const skuSchema = z.object({ family: z.string().regex(/^a$/i), name: z.string() });

const changeable = {
  accessPolicies: accessPolicyEntriesSchema.nullish(),
  enabledForDeployment: flag,
  enabledForDiskEncryption: flag,
  enabledForTemplateDeployment: flag,
  enableSoftDelete: flag,
  softDeleteRetentionInDays: z.number().int().nullish(),
  enableRbacAuthorization: flag,
  enablePurgeProtection: flag,
  networkAcls: sentNetworkAclsSchema.nullish(),
  publicNetworkAccess: z.string().nullish(),
};

const tags = tagsSchemaOf(z.string().max(512), z.string().max(256)).nullish();

/** The body of a PUT. */
export const vaultPutSchema = z.object({
  location: z.string(),
  tags,
  properties: z.object({
    ...changeable,
    tenantId: z.guid(),
    sku: skuSchema,
    createMode: z.enum(['default', 'recover']).nullish(),
  }),
});

/** The body of a PATCH: absent fields stay. */
export const vaultPatchSchema = z.object({
  tags,
  properties: z.object({ ...changeable, tenantId: z.guid().nullish(), sku: skuSchema.nullish() }).nullish(),
});

export type VaultPut = z.infer<typeof vaultPutSchema>;
export type VaultPatch = z.infer<typeof vaultPatchSchema>;
/** The properties that can be set at creation and later. */
export type VaultProperties = NonNullable<VaultPatch['properties']>;
export type SentNetworkAcls = z.infer<typeof sentNetworkAclsSchema>;
