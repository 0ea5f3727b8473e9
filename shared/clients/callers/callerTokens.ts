import { type KeyObject } from 'node:crypto';
import { decodeProtectedHeader, errors, jwtVerify, type JWTPayload } from 'jose';
import { type TokenFault, type VerifyToken } from '../../contracts/model/caller';
import { type TokenPolicy } from '../../contracts/settings/callerSettings';
import { type Connections } from '../transport/connections';
import { signingKeys } from './signingKeys';

/** Microsoft Entra signs its tokens with this algorithm only. */
const algorithm = 'RS256';
/** A real token has some kilobytes, and a host accepts no longer header. */
const maxTokenLength = 16 * 1024;
/** How far the clocks of Microsoft Entra and of this machine may differ. */
const skewSeconds = 60;

/** Verifies access tokens for this app. A token is accepted only if each of its claims that matter is there and fits. */
export function callerTokens(
  from: Pick<Connections, 'agent' | 'clock' | 'cloud'>,
  { audiences, tenantId }: TokenPolicy,
  now: () => Date = () => new Date(),
): VerifyToken {
  const keys = signingKeys(from, tenantId);
  return async (token) => {
    const header = headerOf(token);
    if ('fault' in header) return { ok: false, fault: header.fault };
    const { issuers, key } = await keys.find(header.keyId);
    if (key === undefined) return { ok: false, fault: 'unknownKey' };
    const claims = await verified(token, key, { issuers, audiences, now: now() });
    const fault = typeof claims === 'string' ? claims : faultOf(claims, tenantId);
    return fault === undefined && typeof claims === 'object'
      ? { ok: true, claims }
      : { ok: false, fault: fault ?? 'malformed' };
  };
}

/** Reads which key signed a token. Nothing of it is trusted: the key must be one of the tenant. */
function headerOf(token: string): { readonly keyId: string } | { readonly fault: TokenFault } {
  if (token === '') return { fault: 'absent' };
  if (token.length > maxTokenLength) return { fault: 'malformed' };
  try {
    const { alg, kid } = decodeProtectedHeader(token);
    if (alg !== algorithm) return { fault: 'algorithm' };
    return typeof kid === 'string' ? { keyId: kid } : { fault: 'malformed' };
  } catch {
    return { fault: 'malformed' };
  }
}

interface Expected {
  readonly issuers: readonly string[];
  readonly audiences: readonly string[];
  readonly now: Date;
}

async function verified(token: string, key: KeyObject, expected: Expected): Promise<JWTPayload | TokenFault> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: [algorithm],
      issuer: [...expected.issuers],
      audience: [...expected.audiences],
      requiredClaims: ['exp', 'nbf', 'tid', 'oid'],
      clockTolerance: skewSeconds,
      currentDate: expected.now,
    });
    return payload;
  } catch (error) {
    return faultFrom(error);
  }
}

function faultFrom(error: unknown): TokenFault {
  if (error instanceof errors.JWTExpired) return 'expired';
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature';
  if (error instanceof errors.JOSEAlgNotAllowed) return 'algorithm';
  if (error instanceof errors.JWTClaimValidationFailed) return byClaim.get(error.claim) ?? 'malformed';
  return 'malformed';
}

const byClaim: ReadonlyMap<string, TokenFault> = new Map([
  ['iss', 'issuer'],
  ['aud', 'audience'],
  ['nbf', 'notYetValid'],
]);

/**
 * Returns what is wrong with verified claims. An ID token has the same issuer and audience, but names no client through which its person
 * comes. Any application of the tenant can get a token without a scope or role, so such a token proves no permission.
 */
function faultOf({ tid, azp, appid, scp, roles }: JWTPayload, tenantId: string): TokenFault | undefined {
  if (tid !== tenantId) return 'tenant';
  if (typeof (azp ?? appid) !== 'string') return 'notAnAccessToken';
  const isGranted = (typeof scp === 'string' && scp !== '') || (Array.isArray(roles) && roles.length > 0);
  return isGranted ? undefined : 'nothingGranted';
}
