import type { RegisteredFunction, TypedData } from '../app/coreTypes';
import type { Invoke } from '../app/invokeFunction';
import { withFunctionTimeout } from '../withTimeLimit';

interface RunByHandOptions {
  readonly invoke: Invoke;
  readonly extraInputs: (fn: RegisteredFunction) => Readonly<Record<string, TypedData>>;
  readonly timeoutMs: number | undefined;
  /** The address of the library's HTTP server, when the app enabled HTTP streams. */
  readonly httpUri: string | undefined;
  readonly origin: string;
}

/**
 * Runs a function once with an input in place of its trigger, as the admin endpoint of the real host does. An HTTP function gets a POST
 * with the input as its body. Rejects when the function fails, and for orchestrators and entities, which only the runtime calls.
 */
export function runByHand(options: RunByHandOptions): (fn: RegisteredFunction, data: TypedData) => Promise<void> {
  return async (fn, data) => {
    if (['orchestrationtrigger', 'entitytrigger'].includes(fn.triggerType))
      throw new Error('Only the runtime calls this function. Start it through the durable API.');
    const isHttp = fn.triggerType === 'httptrigger';
    if (isHttp && options.httpUri !== undefined)
      throw new Error('The app has HTTP streams, so send a request to the function instead.');
    const triggerData = isHttp ? postOf(fn, data, options.origin) : data;
    const triggerMetadata = isHttp ? {} : { data, [fn.triggerName]: data };
    const request = { triggerData, triggerMetadata, extraInputs: options.extraInputs(fn) };
    const outcome = await withFunctionTimeout(options.invoke(fn, request), options.timeoutMs, fn.name);
    if (!outcome.ok) throw outcome.error;
  };
}

function postOf(fn: RegisteredFunction, { string = '' }: TypedData, origin: string): TypedData {
  const bytes = Buffer.from(string);
  return {
    http: {
      method: 'POST',
      url: `${origin}/admin/functions/${fn.name}`,
      nullableHeaders: { 'content-type': { value: 'application/json' } },
      nullableQuery: {},
      nullableParams: {},
      ...(bytes.length > 0 && { body: { bytes } }),
    },
  };
}
