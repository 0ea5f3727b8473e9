import { z } from 'zod';
import { type Issuer } from './issuerShelf';

/** What may be sent of an issuer; a part that is missing keeps what was there. */
export const issuerFieldsSchema = z.object({
  provider: z.string().min(1).nullish(),
  credentials: z.object({ account_id: z.string().nullish(), pwd: z.string().nullish() }).nullish(),
  org_details: z.looseObject({ admin_details: z.array(z.unknown()).optional() }).nullish(),
  attributes: z.object({ enabled: z.boolean().nullish() }).nullish(),
});

type IssuerFields = z.infer<typeof issuerFieldsSchema>;

export function mergeIssuer(before: Issuer, sent: IssuerFields, updated: number): Issuer {
  const accountId = sent.credentials?.account_id ?? before.accountId;
  const password = sent.credentials?.pwd ?? before.password;
  const organization = sent.org_details ?? before.organization;
  return {
    name: before.name,
    provider: sent.provider ?? before.provider,
    ...(accountId === undefined ? {} : { accountId }),
    ...(password === undefined ? {} : { password }),
    ...(organization === undefined ? {} : { organization }),
    enabled: sent.attributes?.enabled ?? before.enabled,
    created: before.created,
    updated,
  };
}
