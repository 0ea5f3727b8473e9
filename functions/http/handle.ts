import { type HttpHandler, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { MoverError } from '../../shared/contracts/moverError';
import { problem } from './problem';

export type Handler = (request: HttpRequest, context: InvocationContext, instance: string) => Promise<HttpResponseInit>;

/** Wraps a handler so that whatever it throws becomes a problem document without internals. */
export function handle(handler: Handler): HttpHandler {
  return async (request, context) => {
    const instance = new URL(request.url).pathname;
    try {
      return await handler(request, context, instance);
    } catch (error) {
      return unexpected(error, context, instance);
    }
  };
}

function unexpected(error: unknown, context: InvocationContext, instance: string): HttpResponseInit {
  if (error instanceof MoverError) {
    context.error(`${error.code}: ${error.message}`);
    const headers = error.retryable ? { 'Retry-After': '10' } : {};
    return problem({ status: 503, code: error.code, detail: error.message, instance, headers });
  }
  context.error(`Unexpected ${error instanceof Error ? error.name : typeof error} in ${context.functionName}.`);
  const detail = `Something unexpected happened. The app's log has it under invocation ${context.invocationId}.`;
  return problem({ status: 500, code: 'INTERNAL', detail, instance });
}
