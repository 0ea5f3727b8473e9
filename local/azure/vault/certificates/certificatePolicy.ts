import { z } from 'zod';

export const contentTypes = { pfx: 'application/x-pkcs12', pem: 'application/x-pem-file' } as const;

const lifetimeActionSchema = z.strictObject({
  trigger: z.strictObject({ lifetime_percentage: z.number().optional(), days_before_expiry: z.number().optional() }),
  action: z.strictObject({ action_type: z.enum(['AutoRenew', 'EmailContacts']) }),
});

const sansSchema = z.strictObject({
  emails: z.array(z.string()).optional(),
  dns_names: z.array(z.string()).optional(),
  upns: z.array(z.string()).optional(),
  uris: z.array(z.string()).optional(),
  ipAddresses: z.array(z.string()).optional(),
});

/** How a certificate is created and renewed, in wire form. One policy for all versions; changes apply to the next version. */
export const certificatePolicySchema = z.strictObject({
  key_props: z.strictObject({
    exportable: z.boolean(),
    kty: z.string(),
    key_size: z.number().optional(),
    crv: z.string().optional(),
    reuse_key: z.boolean(),
  }),
  secret_props: z.strictObject({ contentType: z.enum([contentTypes.pfx, contentTypes.pem]) }),
  x509_props: z.strictObject({
    subject: z.string(),
    sans: sansSchema.optional(),
    ekus: z.array(z.string()),
    key_usage: z.array(z.string()),
    validity_months: z.number(),
    basic_constraints: z.strictObject({ ca: z.boolean() }),
  }),
  lifetime_actions: z.array(lifetimeActionSchema),
  issuer: z.strictObject({ name: z.string(), cty: z.string().optional(), cert_transparency: z.boolean().optional() }),
  attributes: z.strictObject({ enabled: z.boolean(), created: z.number(), updated: z.number() }),
});

export type CertificatePolicy = z.infer<typeof certificatePolicySchema>;
export type PolicyContent = Omit<CertificatePolicy, 'attributes'>;

/** The recorded defaults of a policy. */
export const defaultPolicy: PolicyContent = {
  key_props: { exportable: true, kty: 'RSA', key_size: 2048, reuse_key: false },
  secret_props: { contentType: contentTypes.pfx },
  x509_props: {
    subject: '',
    ekus: ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'],
    key_usage: ['digitalSignature', 'keyEncipherment'],
    validity_months: 12,
    basic_constraints: { ca: false },
  },
  lifetime_actions: [{ trigger: { lifetime_percentage: 80 }, action: { action_type: 'AutoRenew' } }],
  issuer: { name: 'Unknown' },
};
