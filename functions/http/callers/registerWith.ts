import { app, type HttpFunctionOptions } from '@azure/functions';
import { type VerifyToken } from '../../../shared/contracts/model/callerToken';
import { type CallerPolicy } from '../../../shared/contracts/settings/callerSettings';
import { admitCaller } from './admitCaller';
import { byPlatform, byToken } from './identifyCaller';

/**
 * Returns what registers an HTTP function. Each of them admits only the callers of its
 * role. Only `registerUi` registers others, which return the files of the page.
 */
export function registerWith(policy: CallerPolicy | undefined, verifyToken: VerifyToken | undefined) {
  const identify = verifyToken === undefined ? byPlatform : byToken(verifyToken);
  const admitting = policy && { ...policy, identify };
  return (name: string, { handler, ...options }: HttpFunctionOptions): void => {
    app.http(name, { ...options, handler: admitCaller(name, admitting, handler) });
  };
}
