import { z } from 'zod';

const lifetimeActionSchema = z.looseObject({
  trigger: z.looseObject({
    lifetime_percentage: z.number().optional(),
    days_before_expiry: z.number().optional(),
  }),
  action: z.looseObject({ action_type: z.string() }),
});

const sansSchema = z.looseObject({
  emails: z.array(z.string()).optional(),
  dns_names: z.array(z.string()).optional(),
  upns: z.array(z.string()).optional(),
});

/**
 * A certificate's policy with the fields of the service, without its id and times. It is a loose schema, so that
 * unknown groups and fields are copied unchanged. Source: Key Vault REST specification, certificate models.
 */
export const certificatePolicySchema = z.looseObject({
  key_props: z
    .looseObject({
      exportable: z.boolean().optional(),
      kty: z.string().optional(),
      key_size: z.number().optional(),
      reuse_key: z.boolean().optional(),
      crv: z.string().optional(),
    })
    .optional(),
  secret_props: z.looseObject({ contentType: z.string().optional() }).optional(),
  x509_props: z
    .looseObject({
      subject: z.string().optional(),
      sans: sansSchema.optional(),
      ekus: z.array(z.string()).optional(),
      key_usage: z.array(z.string()).optional(),
      validity_months: z.number().optional(),
    })
    .optional(),
  lifetime_actions: z.array(lifetimeActionSchema).optional(),
  issuer: z
    .looseObject({
      name: z.string().optional(),
      cty: z.string().optional(),
      cert_transparency: z.boolean().optional(),
    })
    .optional(),
});
export type CertificatePolicy = z.infer<typeof certificatePolicySchema>;

/**
 * The policy in an answer, without its id and times, and without fields that are null because they are unset. An imported
 * certificate shows every list of alternative names, a created one only those that its policy named: empty lists say the same.
 */
export const wirePolicySchema: z.ZodType<CertificatePolicy> = z
  .preprocess(withoutNulls, certificatePolicySchema.transform(withoutEmptyNames))
  .transform((answer) =>
    certificatePolicySchema.parse(
      Object.fromEntries(Object.entries(answer).filter(([key]) => key !== 'id' && key !== 'attributes')),
    ),
  );

function withoutEmptyNames(policy: CertificatePolicy): CertificatePolicy {
  const { x509_props: props } = policy;
  if (props?.sans === undefined) return policy;
  const { sans, ...others } = props;
  const named = Object.entries(sans).filter(([, names]) => !(Array.isArray(names) && names.length === 0));
  return { ...policy, x509_props: named.length === 0 ? others : { ...others, sans: Object.fromEntries(named) } };
}

function withoutNulls(content: unknown): unknown {
  if (Array.isArray(content)) return content.map(withoutNulls);
  if (typeof content !== 'object' || content === null) return content;
  const kept = Object.entries(content).filter(([, value]) => value !== null);
  return Object.fromEntries(kept.map(([key, value]) => [key, withoutNulls(value)]));
}
