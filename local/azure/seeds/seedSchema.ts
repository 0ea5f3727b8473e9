import { z } from 'zod';
import { diagnosticPropertiesSchema } from '../arm/diagnostics/diagnosticSetting';
import { resourceSchema } from '../arm/consumers/resource';
import { resourceGroupSchema } from '../arm/groups/resourceGroup';
import { lockPropertiesSchema } from '../arm/locks/lock';
import { sentNetworkAclsSchema } from '../arm/vaults/vaultParameters';
import { faultRuleSchema } from '../calls/faultRule';
import { settingsChangeSchema } from '../cloud/azureSettings';
import { accessRulesSchema, networkSchema } from '../vault/access/accessRules';
import { tagsSchemaOf } from '../vault/items/tags';
import {
  time,
  seedCertificateSchema,
  seedContactSchema,
  seedIssuerSchema,
  seedKeySchema,
  seedSecretSchema,
} from './seedItemSchemas';

const guid = z.guid();
const itemScope = z
  .string()
  .regex(/^(secrets|keys|certificates)\/[0-9a-zA-Z-]{1,127}$/, 'one item, such as secrets/api-key');

const recordName = z.string().regex(/^[-\w.()]{1,90}$/, 'a name: 1 to 90 letters, digits, and -_.()');

const roleAssignmentSchema = z.strictObject({
  /** Derived from the assignment when absent, so that it is the same at every start. */
  id: z.guid().optional(),
  principalId: z.guid(),
  principalType: z.enum(['User', 'Group', 'ServicePrincipal', 'ForeignGroup', 'Device']).default('ServicePrincipal'),
  /** The role's name, its id (a GUID), or the full id of the role definition. */
  role: z.string(),
  /** One item of the vault; the whole vault when absent. */
  scope: itemScope.optional(),
  description: z.string().optional(),
  created: time.optional(),
});

/** The properties of a vault that only the management plane shows. */
const seedResourceFields = {
  resourceGroup: recordName.optional(),
  tags: tagsSchemaOf(z.string().max(512), z.string().max(256)).optional(),
  enabledForDeployment: z.boolean().optional(),
  enabledForDiskEncryption: z.boolean().optional(),
  enabledForTemplateDeployment: z.boolean().optional(),
  publicNetworkAccess: z.enum(['Enabled', 'Disabled']).optional(),
  networkAcls: z.strictObject(sentNetworkAclsSchema.shape).optional(),
  /** Names and properties are as in a PUT. */
  diagnosticSettings: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[^*<>%:&\\?+/\s]{1,260}$/, 'a name without *<>%:&\\?+/ and spaces'),
        properties: diagnosticPropertiesSchema,
      }),
    )
    .default([]),
  locks: z.array(z.strictObject({ name: recordName, properties: lockPropertiesSchema })).default([]),
  roleAssignments: z.array(roleAssignmentSchema).default([]),
  /** Calls of earlier days in the audit log: of a principal, or of nobody that the log names (null), and in one workspace alone if named. */
  auditedCalls: z
    .array(
      z.strictObject({
        objectId: guid.nullable(),
        path: z.string(),
        daysAgo: z.number().int().nonnegative(),
        sentTo: z.string().optional(),
      }),
    )
    .default([]),
};

const seedVaultSchema = z.strictObject({
  name: z.string(),
  region: z.string().default('westeurope'),
  /** Derived from the region when absent; required for an unknown region. */
  geography: z.string().optional(),
  subscriptionId: guid.optional(),
  tenantId: guid.optional(),
  sku: z.enum(['standard', 'premium']).default('standard'),
  retentionDays: z.number().int().default(90),
  purgeProtection: z.boolean().default(false),
  paging: z.enum(['full', 'ragged']).default('full'),
  backupOfDisabled: z.enum(['allowed', 'refused']).default('allowed'),
  /** How the vault is reached when no network rules are given; open when absent. */
  network: networkSchema.optional(),
  access: accessRulesSchema.default({ model: 'open' }),
  secrets: z.array(seedSecretSchema).default([]),
  keys: z.array(seedKeySchema).default([]),
  certificates: z.array(seedCertificateSchema).default([]),
  issuers: z.array(seedIssuerSchema).default([]),
  /** Replaces the existing contacts, unless it is empty. */
  contacts: z.array(seedContactSchema).default([]),
  ...seedResourceFields,
});

export const snapshotSchema = z.strictObject({
  entries: z.array(z.strictObject({ key: z.string(), value: z.unknown() })),
});

/** All vaults with their items, including private keys. */
export type Snapshot = z.infer<typeof snapshotSchema>;

/** The initial content of an embedded Azure. An existing vault keeps its settings and gets the items added. */
export const seedSchema = z.strictObject({
  settings: settingsChangeSchema.optional(),
  /** Rules that are in force from each start. */
  faults: z.array(faultRuleSchema).max(50).default([]),
  vaults: z.array(seedVaultSchema).default([]),
  /** Groups of subscriptions that have no vault. */
  resourceGroups: z.array(resourceGroupSchema).default([]),
  /** Resources of other services, which can use a vault. */
  resources: z.array(resourceSchema).default([]),
  /** A whole snapshot, to which the rest is added. Only at a start and by a reset. */
  entries: snapshotSchema.shape.entries.optional(),
});

export type Seed = z.infer<typeof seedSchema>;
export type SeedInput = z.input<typeof seedSchema>;
export type SeedVault = Seed['vaults'][number];

/** A well-formed seed that cannot be used: an unknown region, a duplicate name, an unsupported key. */
export class SeedError extends Error {
  constructor(message: string) {
    super(`The seed cannot be used: ${message}`);
    this.name = 'SeedError';
  }
}
