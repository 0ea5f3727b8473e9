import { defaultTenantId } from '../seeds/defaults';
import { armAuthenticate } from './armAuthenticate';
import { notEmulated, subscriptionNotFound } from './armErrors';
import { type Arm, type ArmCall } from './armOperation';
import { type ArmRoute } from './armRoutes';
import { armSubscriptions } from './armSubscriptions';

/** A request of a known caller; its api-version was not looked at yet. */
export type AdmittedCall = Omit<ArmCall, 'apiVersion'>;

/**
 * Lets a request in. Throws 401 for a caller who is not known, then 404 for a subscription that is not there: a stranger learns nothing
 * of subscriptions.
 */
export async function admitCall(arm: Arm, request: Request, route: ArmRoute | undefined): Promise<AdmittedCall> {
  const subscriptions = armSubscriptions(arm.state);
  const params = withSubscription(route?.params ?? {});
  const subscriptionId = params['subscriptionId']?.toLowerCase();
  const tenantId = subscriptions.get(subscriptionId ?? '');
  const claims = await armAuthenticate(request, tenantId ?? defaultTenantId, arm.services.tokens);
  const scope = params['scope'];
  if (scope !== undefined && subscriptionId === undefined) throw notEmulated(`The scope '${scope}'`);
  if (subscriptionId !== undefined && tenantId === undefined) throw subscriptionNotFound(subscriptionId);
  const query = new URL(request.url).searchParams;
  return { arm, request, claims, params, query, now: arm.services.clock.now() };
}

/** A scope names its subscription too. */
function withSubscription(params: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const [, subscriptionId] = /^\/?subscriptions\/([^/]+)/i.exec(params['scope'] ?? '') ?? [];
  return subscriptionId === undefined ? params : { ...params, subscriptionId };
}
