import { withFunctionTimeout } from '../withTimeLimit';
import { toError, type Invoke } from './invokeFunction';

/**
 * Fails each invocation that takes longer than the `functionTimeout` of host.json; undefined for no limit. The code of the function may
 * still run. Never rejects.
 */
export function withTimeout(invoke: Invoke, timeoutMs: number | undefined): Invoke {
  return async (fn, request) => {
    try {
      return await withFunctionTimeout(invoke(fn, request), timeoutMs, fn.name);
    } catch (error) {
      return { ok: false, error: toError(error) };
    }
  };
}
