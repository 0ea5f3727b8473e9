import { issuerOf, type TokenClaims, type Tokens } from '../identity/tokens';
import { ServiceError } from './serviceError';
import { type Vault } from './vault';

const resource = 'https://vault.azure.net';
const audiences = new Set([resource, `${resource}/`]);

/** Returns the caller's claims. Throws the 401 challenge before any other check: the SDK's first request has neither token nor body. */
export async function authenticate(request: Request, vault: Vault, tokens: Tokens): Promise<TokenClaims> {
  const { tenantId } = vault.settings;
  const [, token] = /^Bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '') ?? [];
  if (token === undefined) throw challenge(tenantId, 'AKV10000: Request is missing a Bearer or PoP token.');
  const verified = await tokens.verify(token);
  if ('fault' in verified) {
    const expired = verified.fault === 'expired';
    throw challenge(
      tenantId,
      `Error validating token: ${expired ? 'the token is expired' : 'it is not a token of this directory'}.`,
    );
  }
  const { claims } = verified;
  if (claims.iss !== issuerOf(tenantId)) {
    throw challenge(tenantId, `AKV10032: Invalid issuer. Expected one of ${issuerOf(tenantId)}, found ${claims.iss}.`);
  }
  if (!audiences.has(claims.aud)) {
    throw challenge(tenantId, `AKV10022: Invalid audience. Expected ${resource}, found: ${claims.aud}.`);
  }
  return claims;
}

function challenge(tenantId: string, message: string): ServiceError {
  const authorization = `https://login.microsoftonline.com/${tenantId}`;
  return new ServiceError(401, 'Unauthorized', message, {
    headers: { 'WWW-Authenticate': `Bearer authorization="${authorization}", resource="${resource}"` },
  });
}
