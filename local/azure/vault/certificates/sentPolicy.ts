import { z } from 'zod';
import { badParameter } from '../../calls/serviceError';
import { limits } from '../../cloud/limits';
import { keyKindOf } from '../keys/keyKind';
import { type PolicyContent, contentTypes } from './certificatePolicy';
import { subjectName } from './subjectName';
import { keyUsageFlags } from './x509Names';

const texts = z.array(z.string()).nullish();

/** A policy as a caller sends it: every part may be missing or empty. */
export const sentPolicySchema = z.object({
  key_props: z
    .object({
      exportable: z.boolean().nullish(),
      kty: z.string().nullish(),
      key_size: z.number().int().nullish(),
      crv: z.string().nullish(),
      reuse_key: z.boolean().nullish(),
    })
    .nullish(),
  secret_props: z.object({ contentType: z.string().nullish() }).nullish(),
  x509_props: z
    .object({
      subject: z.string().nullish(),
      sans: z.object({ emails: texts, dns_names: texts, upns: texts, uris: texts, ipAddresses: texts }).nullish(),
      ekus: texts,
      key_usage: texts,
      validity_months: z.number().int().nullish(),
      basic_constraints: z.object({ ca: z.boolean() }).nullish(),
    })
    .nullish(),
  lifetime_actions: z
    .array(
      z.object({
        trigger: z.object({
          lifetime_percentage: z.number().int().nullish(),
          days_before_expiry: z.number().int().nullish(),
        }),
        action: z.object({ action_type: z.enum(['AutoRenew', 'EmailContacts']) }),
      }),
    )
    .nullish(),
  issuer: z
    .object({ name: z.string().nullish(), cty: z.string().nullish(), cert_transparency: z.boolean().nullish() })
    .nullish(),
});

export type SentPolicy = z.infer<typeof sentPolicySchema>;
type Sans = PolicyContent['x509_props']['sans'];

/** Merges the sent policy into the existing one. Missing or empty parts stay. Throws 400 BadParameter. */
export function mergePolicy(before: PolicyContent, sent: SentPolicy): PolicyContent {
  const merged = checked({
    key_props: mergeKeyProps(before, sent),
    secret_props: { contentType: contentTypeOf(sent.secret_props?.contentType) ?? before.secret_props.contentType },
    x509_props: mergeX509Props(before, sent),
    lifetime_actions: sent.lifetime_actions?.map(readAction) ?? before.lifetime_actions,
    issuer: withBuiltInName({ ...before.issuer, ...present(sent.issuer ?? {}) }),
  });
  // Only a subject that was sent: that of an imported certificate is as its authority wrote it.
  subjectName(sent.x509_props?.subject ?? '');
  return merged;
}

function mergeKeyProps(
  { key_props: before }: PolicyContent,
  { key_props: sent }: SentPolicy,
): PolicyContent['key_props'] {
  const { kty, key_size: keySize, crv } = { ...kindSent(before, sent) };
  const kind = keyKindOf({ kty, keySize, crv });
  return {
    exportable: sent?.exportable ?? before.exportable,
    kty,
    ...(kind.size === undefined ? sizeOfCurve(sent) : { key_size: kind.size }),
    ...(kind.curve === undefined ? {} : { crv: kind.curve }),
    reuse_key: sent?.reuse_key ?? before.reuse_key,
  };
}

/** The service repeats a size that was sent with a curve. */
function sizeOfCurve(sent: SentPolicy['key_props']): { readonly key_size?: number } {
  return typeof sent?.key_size === 'number' && typeof sent.crv === 'string' ? { key_size: sent.key_size } : {};
}

/** Another key type gets its own default size or curve instead of the previous one. */
function kindSent(before: PolicyContent['key_props'], sent: SentPolicy['key_props']) {
  const kty = sent?.kty ?? (typeof sent?.crv === 'string' ? 'EC' : before.kty);
  const same = kty === before.kty;
  return {
    kty,
    key_size: sent?.key_size ?? (same ? before.key_size : undefined),
    crv: sent?.crv ?? (same ? before.crv : undefined),
  };
}

function mergeX509Props(
  { x509_props: before }: PolicyContent,
  { x509_props: sent }: SentPolicy,
): PolicyContent['x509_props'] {
  const sans = sansOf(sent?.sans, before.sans);
  const merged = { ...before, ...present(sent ?? {}) };
  return {
    subject: merged.subject,
    ...(sans === undefined ? {} : { sans }),
    ekus: (sent?.ekus?.length ?? 0) > 0 ? merged.ekus : before.ekus,
    key_usage: (sent?.key_usage?.length ?? 0) > 0 ? merged.key_usage.map(usageNamed) : before.key_usage,
    validity_months: merged.validity_months,
    basic_constraints: merged.basic_constraints,
  };
}

/** The service takes `self` as `Self`. */
function withBuiltInName(issuer: PolicyContent['issuer']): PolicyContent['issuer'] {
  const name = ['Self', 'Unknown'].find((known) => known.toLowerCase() === issuer.name.toLowerCase());
  return { ...issuer, name: name ?? issuer.name };
}

/** .NET sends `crlSign`. */
function usageNamed(usage: string): string {
  return Object.keys(keyUsageFlags).find((known) => known.toLowerCase() === usage.toLowerCase()) ?? usage;
}

/** An empty group is shown as it was sent, but does not replace names. */
function sansOf(sent: NonNullable<SentPolicy['x509_props']>['sans'], before: Sans): Sans {
  if (sent === null || sent === undefined) return before;
  const named = Object.entries(sent).filter(([, names]) => (names?.length ?? 0) > 0);
  return named.length > 0 ? Object.fromEntries(named) : (before ?? {});
}

function readAction({ trigger, action }: NonNullable<SentPolicy['lifetime_actions']>[number]) {
  const { lifetime_percentage: percentage, days_before_expiry: days } = trigger;
  if (typeof percentage === 'number' && percentage >= 1 && percentage <= 99) {
    return { trigger: { lifetime_percentage: percentage }, action };
  }
  if (typeof days === 'number' && days >= 1) return { trigger: { days_before_expiry: days }, action };
  throw badParameter('A lifetime action needs a percentage from 1 to 99, or days before expiry.');
}

function checked(policy: PolicyContent): PolicyContent {
  const { subject, sans, validity_months: months, key_usage: usages } = policy.x509_props;
  if (subject === '' && Object.keys(sans ?? {}).length === 0)
    throw badParameter('The policy has neither a subject nor an alternative name.');
  if (subject.length > limits.certificateSubjectChars) throw badParameter('The subject is too long.');
  if (months < 1 || months > limits.certificateMonths) throw badParameter('The validity is out of range.');
  const odd = usages.find((usage) => !(usage in keyUsageFlags));
  if (odd !== undefined) throw badParameter(`Key usage ${odd} is not known.`);
  if (policy.key_props.crv === 'P-256K') throw badParameter('Certificates on P-256K are not emulated.');
  return policy;
}

/** Throws 400 BadParameter for a content type that a certificate's secret cannot have. */
function contentTypeOf(text: string | null | undefined): PolicyContent['secret_props']['contentType'] | undefined {
  if (text === null || text === undefined) return undefined;
  const known = Object.values(contentTypes).find((type) => type === text);
  if (known === undefined) throw badParameter(`Content type ${text} is not valid for a certificate.`);
  return known;
}

type Present<T> = { [K in keyof T]?: NonNullable<T[K]> };

function present<T extends object>(fields: T): Present<T> {
  const kept = Object.entries(fields).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(kept) as Present<T>;
}
