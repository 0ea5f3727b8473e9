import { type HttpRequest } from '@azure/functions';
import { type TokenFault, type VerifyToken } from '../../../shared/contracts/model/callerToken';
import { type Principal, principalOfToken, readPrincipal } from './readPrincipal';

/** The caller of a request; or the challenge and the words for one whom the app does not know. */
export type Identified = Principal | { readonly challenge: string; readonly why: string };

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
