import { type HttpRequest } from '@azure/functions';
import {
  type TokenFault,
  type VerifyToken,
  type AppRole,
  appRoles,
  type Caller,
  callerSchema,
} from '../../../shared/contracts/model/caller';
import { z } from 'zod';
import { visibleText } from '../../../shared/rules/text/shortenText';

/** The caller of a request; or the challenge and the words for one whom the app does not know. */
type Identified = Principal | { readonly challenge: string; readonly why: string };

/** Finds out who sends a request. */
export type IdentifyCaller = (request: HttpRequest) => Promise<Identified>;

/** Believes the headers of App Service authentication, which removes those of callers. */
export const byPlatform: IdentifyCaller = (request) =>
  Promise.resolve(
    readPrincipal(request.headers.get('x-ms-client-principal')) ?? {
      challenge: 'Bearer',
      why: 'Expected an identity from App Service authentication with Microsoft Entra.',
    },
  );

/** Believes only a token that the app itself has verified. */
export function byToken(verify: VerifyToken): IdentifyCaller {
  return async (request) => {
    const verified = await verify(bearerOf(request.headers.get('authorization') ?? ''));
    if (!verified.ok) return unknown(verified.fault);
    return principalOfToken(verified.claims) ?? unknown('malformed');
  };
}

/** Returns the token of the header; empty if there is none. */
function bearerOf(header: string): string {
  return /^Bearer +([A-Za-z0-9_.-]+) *$/i.exec(header)?.[1] ?? '';
}

function unknown(fault: TokenFault): Identified {
  const challenge = fault === 'absent' ? 'Bearer' : 'Bearer error="invalid_token"';
  return { challenge, why: `Expected a valid access token of Microsoft Entra for this app; ${words[fault]}.` };
}

const words: Readonly<Record<TokenFault, string>> = {
  absent: 'the request has none',
  malformed: 'the token is not one',
  algorithm: 'another algorithm than RS256 signed the token',
  unknownKey: 'no key of the tenant that the app trusts signed the token',
  signature: 'the signature of the token is not valid',
  issuer: 'another authority issued the token',
  audience: 'the token is for another application',
  tenant: 'the token is of another tenant',
  expired: 'the token has expired',
  notYetValid: 'the token is not valid yet',
  notAnAccessToken: 'the token names no client application, so it is an ID token',
  nothingGranted: 'the token has neither a scope nor an app role',
};

/** A caller and the app roles in its token. */
export interface Principal {
  readonly caller: Caller;
  readonly roles: readonly AppRole[];
}

/** The form of the header. Source: App Service documentation, "Work with user identities". */
const principalSchema = z.object({
  auth_typ: z.literal('aad'),
  claims: z.array(z.object({ typ: z.string(), val: z.string() })),
});
type Claims = z.infer<typeof principalSchema>['claims'];

/** The platform maps some claims to long names. It depends on the version of the token which ones. */
const claimTypes = {
  objectId: ['http://schemas.microsoft.com/identity/claims/objectidentifier', 'oid'],
  tenantId: ['http://schemas.microsoft.com/identity/claims/tenantid', 'tid'],
  roles: ['http://schemas.microsoft.com/ws/2008/06/identity/claims/role', 'roles'],
  /** The last two identify the application of a token without a user. */
  name: [
    'preferred_username',
    'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn',
    'upn',
    'name',
    'azp',
    'appid',
  ],
} as const;

const maxName = 128;

/** Reads the header `X-MS-CLIENT-PRINCIPAL`. Returns undefined if it does not identify a caller of Microsoft Entra. */
export function readPrincipal(header: string | null): Principal | undefined {
  const parsed = principalSchema.safeParse(parseBase64(header ?? ''));
  return parsed.success ? principalOf(parsed.data.claims) : undefined;
}

/** The claims of a token that the app reads, under the names that Microsoft Entra gives them. */
const tokenClaims = ['oid', 'tid', 'roles', 'preferred_username', 'upn', 'name', 'azp', 'appid'] as const;

/** Returns the caller of a verified token; undefined if it does not identify one. */
export function principalOfToken(token: Readonly<Record<string, unknown>>): Principal | undefined {
  const claims = tokenClaims.flatMap((typ) =>
    [token[typ]].flat().flatMap((val) => (typeof val === 'string' ? [{ typ, val }] : [])),
  );
  return principalOf(claims);
}

function principalOf(claims: Claims): Principal | undefined {
  const caller = callerSchema.safeParse({
    tenantId: soleValue(claims, claimTypes.tenantId),
    objectId: soleValue(claims, claimTypes.objectId),
    name: nameOf(claims),
  });
  if (!caller.success) return undefined;
  const given = valuesOf(claims, claimTypes.roles);
  return { caller: caller.data, roles: appRoles.filter((role) => given.includes(role)) };
}

function parseBase64(text: string): unknown {
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(text)) return undefined;
  try {
    return JSON.parse(Buffer.from(text, 'base64').toString('utf8'));
  } catch {
    return undefined;
  }
}

function valuesOf(claims: Claims, types: readonly string[]): readonly string[] {
  return claims.filter(({ typ }) => types.includes(typ)).map(({ val }) => val);
}

/** Returns the value of an id, in lower case; undefined if claims contradict each other. */
function soleValue(claims: Claims, types: readonly string[]): string | undefined {
  const values = new Set(valuesOf(claims, types).map((value) => value.toLowerCase()));
  return values.size === 1 ? [...values][0] : undefined;
}

/** Returns a name that a report, a log and a terminal can show. People can choose parts of their names. */
function nameOf(claims: Claims): string | null {
  const names = claimTypes.name.flatMap((type) => valuesOf(claims, [type])).map(cleaned);
  return names.find((name) => name !== '') ?? null;
}

function cleaned(name: string): string {
  const shown = visibleText(name).replaceAll(/\p{C}/gu, '').trim();
  return Array.from(shown)
    .slice(0, maxName / 2)
    .join('')
    .trim();
}
