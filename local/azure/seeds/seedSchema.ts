import { z } from 'zod';
import { settingsChangeSchema } from '../settings';
import { accessRulesSchema, networkSchema } from '../vault/access/accessRules';
import {
  seedCertificateSchema,
  seedContactSchema,
  seedIssuerSchema,
  seedKeySchema,
  seedSecretSchema,
} from './seedItemSchemas';
import { seedResourceFields } from './seedResourceFields';

const guid = z.guid();

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
  /** How it is reached when there are no rules of the management plane; open when absent. */
  network: networkSchema.optional(),
  access: accessRulesSchema.default({ model: 'open' }),
  secrets: z.array(seedSecretSchema).default([]),
  keys: z.array(seedKeySchema).default([]),
  certificates: z.array(seedCertificateSchema).default([]),
  issuers: z.array(seedIssuerSchema).default([]),
  /** Replaces the contacts that are there, unless it is empty. */
  contacts: z.array(seedContactSchema).default([]),
  ...seedResourceFields,
});

/** What an embedded Azure starts with. A vault that is there already gets the items added and keeps its settings. */
export const seedSchema = z.strictObject({
  settings: settingsChangeSchema.optional(),
  vaults: z.array(seedVaultSchema).default([]),
});

export type Seed = z.infer<typeof seedSchema>;
export type SeedInput = z.input<typeof seedSchema>;
export type SeedVault = Seed['vaults'][number];
