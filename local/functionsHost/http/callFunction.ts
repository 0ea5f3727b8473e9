import { withTimeLimit } from '../runner/withTimeLimit';
import { readBody } from './readBody';
import type { RequestHandlerOptions } from './requestHandler';
import { rpcRequest } from './rpcRequest';
import { rpcResponse } from './rpcResponse';
import { streamFunction, type StreamCall } from './streamFunction';
import { traceOf } from './traceOf';

type CallOptions = Pick<RequestHandlerOptions, 'invoke' | 'log' | 'timeoutMs' | 'httpUri'>;

/** Calls an HTTP function and gives its answer; a failure is logged and answered by a bare 500. */
export async function callFunction(options: CallOptions, call: StreamCall): Promise<Response> {
  const { name } = call.match.fn;
  try {
    const answer =
      options.httpUri === undefined ? whole(options, call) : streamFunction(options.invoke, options.httpUri, call);
    return await withTimeLimit(answer, options.timeoutMs, name);
  } catch (error) {
    const message = `Executed 'Functions.${name}' (Failed): ${error instanceof Error ? error.message : String(error)}`;
    options.log({ level: 'error', category: `Function.${name}`, message, functionName: name });
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
