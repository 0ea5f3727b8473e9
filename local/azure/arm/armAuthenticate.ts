import { issuerOf, type TokenClaims, type Tokens } from '../identity/tokens';
import { ServiceError } from '../vault/serviceError';

const hosts = ['https://management.azure.com', 'https://management.core.windows.net'];
const audiences = hosts.flatMap((host) => [host, `${host}/`]);

/** Returns the caller's claims. Throws 401 for a token that is missing, expired, of another directory or for another service. */
export async function armAuthenticate(request: Request, tenantId: string, tokens: Tokens): Promise<TokenClaims> {
  const [, token] = /^Bearer (\S+)$/i.exec(request.headers.get('authorization') ?? '') ?? [];
  if (token === undefined) {
    throw refused(tenantId, 'AuthenticationFailed', "Authentication failed. The 'Authorization' header is missing.");
  }
  const verified = await tokens.verify(token);
  if ('fault' in verified) {
    throw verified.fault === 'expired'
      ? refused(
          tenantId,
          'ExpiredAuthenticationToken',
          'The access token expiry UTC time is earlier than the current one.',
        )
      : refused(tenantId, 'InvalidAuthenticationToken', 'The access token is invalid.');
  }
  const { claims } = verified;
  if (!audiences.includes(claims.aud)) {
    throw refused(
      tenantId,
      'InvalidAuthenticationTokenAudience',
      `The access token has been obtained for wrong audience or resource '${claims.aud}'. ` +
        `It should exactly match with one of the allowed audiences '${audiences.join("','")}'.`,
    );
  }
  if (claims.iss !== issuerOf(tenantId)) {
    throw refused(
      tenantId,
      'InvalidAuthenticationTokenTenant',
      `The access token is from the wrong issuer '${claims.iss}'. ` +
        `It must match the tenant '${issuerOf(tenantId)}' associated with this subscription.`,
    );
  }
  return claims;
}

function refused(tenantId: string, code: string, message: string): ServiceError {
  const uri = `https://login.microsoftonline.com/${tenantId}`;
  return new ServiceError(401, code, message, {
    headers: { 'WWW-Authenticate': `Bearer authorization_uri="${uri}", error="invalid_token"` },
  });
}
