import { z } from 'zod';
import { settingsChangeSchema } from '../settings';
import { accessRulesSchema, networkSchema } from '../vault/access/accessRules';
import { rotationPolicySchema } from '../vault/keys/rotationPolicy';

const guid = z.guid();

/** Unix seconds, or a date in ISO form. */
const time = z.union([z.number().int(), z.iso.datetime().transform((text) => Math.floor(Date.parse(text) / 1000))]);

const itemName = z.string().regex(/^[0-9a-zA-Z-]{1,127}$/, 'a name: 1 to 127 letters, digits, hyphens');

const versionFields = {
  /** Made up from the item's name and the version's place when absent. */
  id: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .optional(),
  enabled: z.boolean().default(true),
  /** The start of the emulator when absent. */
  created: time.optional(),
  updated: time.optional(),
  notBefore: time.optional(),
  expires: time.optional(),
  tags: z.record(z.string(), z.string()).optional(),
};

const seedSecretSchema = z.strictObject({
  name: itemName,
  /** Oldest first; the last is the current one. */
  versions: z.array(z.strictObject({ ...versionFields, value: z.string(), contentType: z.string().optional() })).min(1),
  /** Soft-deleted at the start. */
  deleted: z.boolean().default(false),
});

const seedKeySchema = z.strictObject({
  name: itemName,
  rotationPolicy: rotationPolicySchema.optional(),
  /** Soft-deleted at the start. */
  deleted: z.boolean().default(false),
  /** Each version gets key material of its own. */
  versions: z
    .array(
      z.strictObject({
        ...versionFields,
        /** As in a create: RSA, RSA-HSM, EC, EC-HSM, oct-HSM. */
        kty: z.string().default('RSA'),
        keySize: z.number().int().optional(),
        crv: z.string().optional(),
        keyOps: z.array(z.string()).optional(),
      }),
    )
    .min(1),
});

const seedVaultSchema = z.strictObject({
  name: z.string(),
  region: z.string(),
  /** Taken from the region when absent; needed for a region that the emulator does not know. */
  geography: z.string().optional(),
  subscriptionId: guid.optional(),
  tenantId: guid.optional(),
  sku: z.enum(['standard', 'premium']).default('standard'),
  retentionDays: z.number().int().default(90),
  purgeProtection: z.boolean().default(false),
  paging: z.enum(['full', 'ragged']).default('full'),
  backupOfDisabled: z.enum(['allowed', 'refused']).default('allowed'),
  network: networkSchema.default('open'),
  access: accessRulesSchema.default({ model: 'open' }),
  secrets: z.array(seedSecretSchema).default([]),
  keys: z.array(seedKeySchema).default([]),
});

/** What an embedded Azure starts with. A vault that is there already gets the items added and keeps its settings. */
export const seedSchema = z.strictObject({
  settings: settingsChangeSchema.optional(),
  vaults: z.array(seedVaultSchema).default([]),
});

export type Seed = z.infer<typeof seedSchema>;
export type SeedInput = z.input<typeof seedSchema>;
export type SeedVault = Seed['vaults'][number];
export type SeedSecret = SeedVault['secrets'][number];
export type SeedKey = SeedVault['keys'][number];
