import { z } from 'zod';
import { contactSchema, issuerSchema } from '../vault/certificates/issuerShelf';
import { sentPolicySchema } from '../vault/certificates/sentPolicy';
import { tagsSchema } from '../vault/items/tags';
import { parseDuration } from '../vault/keys/isoDuration';
import { newerPartsSchema, releasePolicySchema } from '../vault/keys/keyVersion';
import { rotationPolicySchema } from '../vault/keys/rotationPolicy';

/** Unix seconds, or an ISO date. */
export const time = z.union([
  z.number().int(),
  z.iso.datetime().transform((text) => Math.floor(Date.parse(text) / 1000)),
]);

const itemName = z.string().regex(/^[0-9a-zA-Z-]{1,127}$/, 'a name: 1 to 127 letters, digits, hyphens');
const duration = z.string().refine((text) => parseDuration(text) !== undefined, 'a duration such as P90D');

const itemFields = {
  name: itemName,
  /** Starts as a soft-deleted item. */
  deleted: z.boolean().default(false),
};

const commonVersionFields = {
  /** Derived from the item's name and the version's position when absent. */
  id: z
    .string()
    .regex(/^[0-9a-f]{32}$/)
    .optional(),
  enabled: z.boolean().default(true),
  /** The start time of the emulator when absent. */
  created: time.optional(),
  updated: time.optional(),
  tags: tagsSchema.optional(),
};

const versionFields = { ...commonVersionFields, notBefore: time.optional(), expires: time.optional() };

export const seedSecretSchema = z.strictObject({
  ...itemFields,
  /** Oldest first; the last one is current. */
  versions: z.array(z.strictObject({ ...versionFields, value: z.string(), contentType: z.string().optional() })).min(1),
});

const seedRotationPolicySchema = rotationPolicySchema.extend({
  expiryTime: duration.optional(),
  /** The time of the newest version when absent. */
  created: time.optional(),
  updated: time.optional(),
});

export const seedKeySchema = z.strictObject({
  ...itemFields,
  rotationPolicy: seedRotationPolicySchema.optional(),
  /** Each version gets its own key material. */
  versions: z
    .array(
      z.strictObject({
        ...versionFields,
        /** As in a create request: RSA, RSA-HSM, EC, EC-HSM, oct-HSM. */
        kty: z.string().default('RSA'),
        keySize: z.number().int().optional(),
        crv: z.string().optional(),
        keyOps: z.array(z.string()).optional(),
        /** As in a create request: hardware keys only, and only with a release policy. */
        exportable: z.boolean().default(false),
        releasePolicy: releasePolicySchema.optional(),
        /** With this, `kty`, `crv` and `keyOps` may have words that the emulator does not know. */
        newer: newerPartsSchema.optional(),
      }),
    )
    .min(1),
});

export const seedCertificateSchema = z
  .strictObject({
    ...itemFields,
    /** As in a create request. Missing parts come from CN=name and issuer Self, or from the imported file. */
    policy: sentPolicySchema.optional(),
    /** Oldest first. Each version is self-signed, signed by its provider, or a file. */
    versions: z
      .array(
        z.strictObject({
          ...commonVersionFields,
          /** A PFX in base64, or a PEM. */
          value: z.string().optional(),
          password: z.string().optional(),
          preserveCertOrder: z.boolean().optional(),
          /** Imports a file that is made when the seed is applied: a leaf as the policy says, below this number of authorities. */
          file: z.strictObject({ chain: z.number().int().min(0).max(3).default(2) }).optional(),
        }),
      )
      .default([]),
    /** An operation after these versions. It stays in progress without `issuedAt`. */
    pending: z.strictObject({ issuedAt: time.optional() }).optional(),
  })
  .refine(({ versions, pending }) => versions.length > 0 || pending !== undefined, 'needs versions, or pending')
  .refine(({ versions }) => versions.every(({ value, file }) => !value || !file), 'has a version with value and file');

export const seedIssuerSchema = issuerSchema.extend({
  name: itemName.refine((name) => !/^(self|unknown)$/i.test(name), 'a name other than Self and Unknown'),
  enabled: z.boolean().default(true),
  created: time.optional(),
  updated: time.optional(),
});

export const seedContactSchema = contactSchema;

export type SeedSecret = z.infer<typeof seedSecretSchema>;
export type SeedKey = z.infer<typeof seedKeySchema>;
export type SeedCertificate = z.infer<typeof seedCertificateSchema>;
