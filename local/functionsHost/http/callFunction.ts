import type { Invoke } from '../app/invokeFunction';
import type { HostLog } from '../hostLog';
import { FunctionTimeout, withFunctionTimeout } from '../withTimeLimit';
import { readBody } from './readBody';
import { rpcRequest } from './rpcRequest';
import { rpcResponse } from './rpcResponse';
import { streamFunction, type StreamCall } from './streamFunction';
import { traceOf } from './traceOf';

export interface CallOptions {
  readonly invoke: Invoke;
  readonly log: HostLog;
  readonly timeoutMs: number | undefined;
  /** Called when a function took longer. */
  readonly onTimeout: () => void;
  /** The address of the library's HTTP server, when the app enabled HTTP streams. */
  readonly httpUri: string | undefined;
}

/** Calls an HTTP function and returns its answer. Logs a failure and answers it with 500 and no body. */
export async function callFunction(options: CallOptions, call: StreamCall): Promise<Response> {
  const { name } = call.match.fn;
  try {
    const answer =
      options.httpUri === undefined ? whole(options, call) : streamFunction(options.invoke, options.httpUri, call);
    return await withFunctionTimeout(answer, options.timeoutMs, name);
  } catch (error) {
    const message = `Executed 'Functions.${name}' (Failed): ${error instanceof Error ? error.message : String(error)}`;
    options.log({ level: 'error', category: `Function.${name}`, message, functionName: name });
    if (error instanceof FunctionTimeout) options.onTimeout();
    return new Response(null, { status: 500 });
  }
}

async function whole(options: CallOptions, { match, request, incoming, extraInputs }: StreamCall): Promise<Response> {
  const body = await readBody(request);
  if (body === 'tooLarge') return new Response(null, { status: 413 });
  const triggerData = rpcRequest(request, incoming, match.params, body);
  const outcome = await options.invoke(match.fn, { triggerData, extraInputs, ...traceOf(request) });
  if (!outcome.ok) throw outcome.error;
  return rpcResponse(outcome.returnValue);
}
