import { app, type HttpFunctionOptions } from '@azure/functions';
import { type CallerPolicy } from '../../../shared/contracts/settings/callerSettings';
import { admitCaller } from './admitCaller';

/**
 * Returns what registers an HTTP function. Each of them admits only the callers of its
 * role. Only `registerUi` registers others, which return the files of the page.
 */
export function registerWith(policy: CallerPolicy | undefined) {
  return (name: string, { handler, ...options }: HttpFunctionOptions): void => {
    app.http(name, { ...options, handler: admitCaller(name, policy, handler) });
  };
}
