import { ServiceError } from '../calls/serviceError';
import { type ServiceRequest } from '../calls/serviceRequest';
import { type Cloud, issuerOf } from '../cloud/cloud';
import { type TokenClaims } from '../identity/tokens';
import { type AzureServices } from '../vault/azureServices';

/** Returns the caller's claims. Throws 401 for a token that is missing, expired, of another directory or for another service. */
export async function armAuthenticate(
  request: ServiceRequest,
  tenantId: string,
  { tokens, cloud }: Pick<AzureServices, 'tokens' | 'cloud'>,
): Promise<TokenClaims> {
  const audiences = cloud.armResources.flatMap((host) => [host, `${host}/`]);
  const refused = (code: string, message: string): ServiceError => refusal(cloud, tenantId, code, message);
  const [, token] = /^Bearer (\S+)$/i.exec(request.header('authorization') ?? '') ?? [];
  if (token === undefined) {
    throw refused('AuthenticationFailed', "Authentication failed. The 'Authorization' header is missing.");
  }
  const verified = await tokens.verify(token);
  if ('fault' in verified) {
    throw verified.fault === 'expired'
      ? refused('ExpiredAuthenticationToken', 'The access token expiry UTC time is earlier than the current one.')
      : refused('InvalidAuthenticationToken', 'The access token is invalid.');
  }
  const { claims } = verified;
  if (!audiences.includes(claims.aud)) {
    throw refused(
      'InvalidAuthenticationTokenAudience',
      `The access token has been obtained for wrong audience or resource '${claims.aud}'. ` +
        `It should exactly match with one of the allowed audiences '${audiences.join("','")}'.`,
    );
  }
  if (claims.iss !== issuerOf(cloud, tenantId)) {
    throw refused(
      'InvalidAuthenticationTokenTenant',
      `The access token is from the wrong issuer '${claims.iss}'. ` +
        `It must match the tenant '${issuerOf(cloud, tenantId)}' associated with this subscription.`,
    );
  }
  return claims;
}

function refusal({ directoryHost }: Cloud, tenantId: string, code: string, message: string): ServiceError {
  const uri = `https://${directoryHost}/${tenantId}`;
  return new ServiceError(401, code, message, {
    headers: { 'WWW-Authenticate': `Bearer authorization_uri="${uri}", error="invalid_token"` },
  });
}
