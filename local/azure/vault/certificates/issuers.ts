import { z } from 'zod';
import { ok } from '../../calls/answer';
import { readBody } from '../../calls/readBody';
import { badParameter, ServiceError } from '../../calls/serviceError';
import { unixSeconds } from '../../clock/clock';
import { limits } from '../../cloud/limits';
import { pageOfSorted } from '../items/pageOf';
import { type Operation, type VaultCall } from '../operation';
import { type Issuer } from './issuerShelf';

/** The fields of an issuer that a caller can send; missing ones keep their value. */
const issuerFieldsSchema = z.object({
  provider: z.string().min(1).nullish(),
  credentials: z.object({ account_id: z.string().nullish(), pwd: z.string().nullish() }).nullish(),
  org_details: z.looseObject({ admin_details: z.array(z.unknown()).optional() }).nullish(),
  attributes: z.object({ enabled: z.boolean().nullish() }).nullish(),
});

type IssuerFields = z.infer<typeof issuerFieldsSchema>;

function mergeIssuer(before: Issuer, sent: IssuerFields, updated: number): Issuer {
  const accountId = sent.credentials?.account_id ?? before.accountId;
  const password = sent.credentials?.pwd ?? before.password;
  const organization = sent.org_details ? { ...before.organization, ...sent.org_details } : before.organization;
  return {
    name: before.name,
    provider: sent.provider ?? before.provider,
    ...(sent.credentials || before.hasCredentials === true ? { hasCredentials: true } : {}),
    ...(accountId === undefined ? {} : { accountId }),
    ...(password === undefined ? {} : { password }),
    ...(organization === undefined ? {} : { organization }),
    enabled: sent.attributes?.enabled ?? before.enabled,
    created: before.created,
    updated,
  };
}

/** GET /certificates/issuers. */
export const listIssuers: Operation = {
  name: 'issuers.list',
  method: 'GET',
  paths: ['/certificates/issuers'],
  rateClass: 'other',
  run: (call) =>
    pageOfSorted(call, call.vault.issuers.list(), {
      keyOf: ({ name }) => name.toLowerCase(),
      show: ({ name, provider }) => ({ id: `${call.baseUrl}/certificates/issuers/${name}`, provider }),
    }),
};

/** GET /certificates/issuers/{issuer}. */
export const getIssuer: Operation = {
  name: 'issuers.get',
  method: 'GET',
  paths: ['/certificates/issuers/:issuer'],
  rateClass: 'other',
  run: (call) => ok(issuerView(call, requireIssuer(call))),
};

const newIssuerSchema = issuerFieldsSchema.extend({ provider: z.string().min(1) });

/** PUT /certificates/issuers/{issuer}. */
export const setIssuer: Operation = {
  name: 'issuers.set',
  method: 'PUT',
  paths: ['/certificates/issuers/:issuer'],
  rateClass: 'other',
  run: async (call) => {
    const name = call.params['issuer'] ?? '';
    if (!/^[0-9a-zA-Z-]{1,127}$/.test(name) || ['self', 'unknown'].includes(name.toLowerCase())) {
      throw badParameter(`The request URI contains an invalid name: ${name}`);
    }
    const sent = await readBody(call.request, newIssuerSchema, limits.bodyBytes);
    const now = unixSeconds(call.services.clock);
    const fresh = { name, provider: sent.provider, enabled: true, created: now, updated: now };
    const issuer = mergeIssuer(fresh, sent, now);
    call.vault.issuers.put(issuer);
    return ok(issuerView(call, issuer));
  },
};

/** PATCH /certificates/issuers/{issuer}. */
export const updateIssuer: Operation = {
  name: 'issuers.update',
  method: 'PATCH',
  paths: ['/certificates/issuers/:issuer'],
  rateClass: 'other',
  run: async (call) => {
    requireIssuer(call);
    const sent = await readBody(call.request, issuerFieldsSchema, limits.bodyBytes);
    const issuer = mergeIssuer(requireIssuer(call), sent, unixSeconds(call.services.clock));
    call.vault.issuers.put(issuer);
    return ok(issuerView(call, issuer));
  },
};

/** DELETE /certificates/issuers/{issuer}. */
export const deleteIssuer: Operation = {
  name: 'issuers.delete',
  method: 'DELETE',
  paths: ['/certificates/issuers/:issuer'],
  rateClass: 'other',
  run: (call) => {
    const issuer = requireIssuer(call);
    call.vault.issuers.remove(issuer.name);
    return ok(issuerView(call, issuer));
  },
};

/** An issuer without its password, which the service never returns. */
function issuerView({ baseUrl }: VaultCall, issuer: Issuer): object {
  return {
    id: `${baseUrl}/certificates/issuers/${issuer.name}`,
    provider: issuer.provider,
    credentials:
      issuer.accountId === undefined && issuer.hasCredentials !== true ? undefined : { account_id: issuer.accountId },
    org_details: issuer.organization === undefined ? undefined : { zip: 0, ...issuer.organization },
    attributes: { enabled: issuer.enabled, created: issuer.created, updated: issuer.updated },
  };
}

/** Finds the issuer that the path names. Throws 404 CertificateIssuerNotFound. */
function requireIssuer({ vault, params }: VaultCall): Issuer {
  const name = params['issuer'] ?? '';
  const issuer = vault.issuers.get(name);
  if (issuer !== undefined) return issuer;
  throw new ServiceError(404, 'CertificateIssuerNotFound', `Issuer ${name} was not found in this key vault.`);
}
