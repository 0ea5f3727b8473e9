import { ServiceError } from '../calls/serviceError';
import { type ServiceRequest } from '../calls/serviceRequest';
import { type Cloud, issuerOf } from '../cloud/cloud';
import { type TokenClaims } from '../identity/tokens';
import { type AzureServices } from './azureServices';
import { type Vault } from './vault';

/** Returns the caller's claims. Throws the 401 challenge before any other check: the SDK's first request has neither token nor body. */
export async function authenticate(
  request: ServiceRequest,
  vault: Vault,
  { tokens, cloud }: Pick<AzureServices, 'tokens' | 'cloud'>,
): Promise<TokenClaims> {
  const { tenantId } = vault.settings;
  const resource = cloud.vaultResource;
  const challenge = (message: string): ServiceError => challengeOf(cloud, tenantId, message);
  const [, token] = /^Bearer (\S+)$/i.exec(request.header('authorization') ?? '') ?? [];
  if (token === undefined) throw challenge('AKV10000: Request is missing a Bearer or PoP token.');
  const verified = await tokens.verify(token);
  if ('fault' in verified) {
    const expired = verified.fault === 'expired';
    throw challenge(
      `Error validating token: ${expired ? 'the token is expired' : 'it is not a token of this directory'}.`,
    );
  }
  const { claims } = verified;
  if (claims.iss !== issuerOf(cloud, tenantId)) {
    throw challenge(`AKV10032: Invalid issuer. Expected one of ${issuerOf(cloud, tenantId)}, found ${claims.iss}.`);
  }
  if (claims.aud !== resource && claims.aud !== `${resource}/`) {
    throw challenge(`AKV10022: Invalid audience. Expected ${resource}, found: ${claims.aud}.`);
  }
  return claims;
}

function challengeOf({ directoryHost, vaultResource }: Cloud, tenantId: string, message: string): ServiceError {
  const authorization = `https://${directoryHost}/${tenantId}`;
  return new ServiceError(401, 'Unauthorized', message, {
    headers: { 'WWW-Authenticate': `Bearer authorization="${authorization}", resource="${vaultResource}"` },
  });
}
