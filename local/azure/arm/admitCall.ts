import { ServiceError } from '../calls/serviceError';
import { type ServiceRequest } from '../calls/serviceRequest';
import { issuerOf, type Cloud } from '../cloud/cloud';
import { defaultTenantId } from '../cloud/defaults';
import { type TokenClaims } from '../identity/tokens';
import { type AzureServices } from '../vault/azureServices';
import { notEmulated, subscriptionNotFound } from './armErrors';
import { type Arm, type ArmCall } from './armOperation';
import { type ArmRoute } from './armRoutes';
import { armSubscriptions } from './subscriptions';

/** A request whose caller is known. Its api-version is not checked yet. */
export type AdmittedCall = Omit<ArmCall, 'apiVersion'>;

/**
 * Admits a request. Throws 401 for an unknown caller before the 404 for an unknown subscription, so that a stranger learns
 * nothing about subscriptions.
 */
export async function admitCall(arm: Arm, request: ServiceRequest, route: ArmRoute | undefined): Promise<AdmittedCall> {
  const subscriptions = armSubscriptions(arm.state);
  const params = withSubscription(route?.params ?? {});
  const subscriptionId = params['subscriptionId']?.toLowerCase();
  const tenantId = subscriptions.get(subscriptionId ?? '');
  const claims = await armAuthenticate(request, tenantId ?? defaultTenantId, arm.services);
  const scope = params['scope'];
  if (scope !== undefined && subscriptionId === undefined) throw notEmulated(`The scope '${scope}'`);
  if (subscriptionId !== undefined && tenantId === undefined) throw subscriptionNotFound(subscriptionId);
  const query = request.url.searchParams;
  return { arm, request, claims, params, query, now: arm.services.clock.now() };
}

/** A scope also names its subscription. */
function withSubscription(params: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const [, subscriptionId] = /^\/?subscriptions\/([^/]+)/i.exec(params['scope'] ?? '') ?? [];
  return subscriptionId === undefined ? params : { ...params, subscriptionId };
}

/** Returns the caller's claims. Throws 401 for a token that is missing, expired, of another directory or for another service. */
async function armAuthenticate(
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
