import { type ServiceRequest } from '../calls/serviceRequest';
import { defaultTenantId } from '../cloud/defaults';
import { armAuthenticate } from './armAuthenticate';
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
