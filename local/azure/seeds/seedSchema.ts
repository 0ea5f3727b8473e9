import { z } from 'zod';
import { settingsChangeSchema } from '../cloud/azureSettings';
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

/** The initial content of an embedded Azure. An existing vault keeps its settings and gets the items added. */
export const seedSchema = z.strictObject({
  settings: settingsChangeSchema.optional(),
  vaults: z.array(seedVaultSchema).default([]),
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
