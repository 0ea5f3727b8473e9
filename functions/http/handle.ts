import { type HttpHandler, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { MoverError } from '../../shared/contracts/model/moverError';
import { problem } from './problem';
import { refuseQuery } from './refuseQuery';

export type Handler = (request: HttpRequest, context: InvocationContext, instance: string) => Promise<HttpResponseInit>;

/**
 * What every answer carries: names of items are not for caches, nothing is to be taken for another type than it says, and
 * a browser that shows an answer runs, loads and frames nothing.
 */
export const guardingHeaders = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
} as const;

/**
 * Wraps the handler of an operation so that whatever it throws becomes a problem document without internals. Its own
 * headers go first. A call with query parameters that the operation does not take never comes to it.
 */
export function handle(operationId: string, handler: Handler): HttpHandler {
  return handleAny(
    async (request, context, instance) =>
      refuseQuery(request, operationId, instance) ?? handler(request, context, instance),
  );
}

/** As `handle`, for calls that belong to no operation. */
export function handleAny(handler: Handler): HttpHandler {
  return async (request, context) => {
    const instance = shortened(new URL(request.url).pathname);
    const answer = await handler(request, context, instance).catch((error: unknown) =>
      unexpected(error, context, instance),
    );
    return { ...answer, headers: guarded(answer.headers) };
  };
}

/** Longer than every path of ours, with the longest ids. */
const maxInstance = 120;

/** A path from outside, which the URL parser has escaped; no escape is cut through. */
function shortened(path: string): string {
  return path.length <= maxInstance ? path : `${path.slice(0, maxInstance).replace(/%[0-9A-F]?$/i, '')}...`;
}

function guarded(own: HttpResponseInit['headers']): Headers {
  const headers = new Headers(guardingHeaders);
  new Headers(own).forEach((text, name) => {
    headers.set(name, text);
  });
  return headers;
}

function unexpected(error: unknown, context: InvocationContext, instance: string): HttpResponseInit {
  const { invocationId } = context;
  if (error instanceof MoverError) {
    context.error(`${error.code}: ${error.message} (invocation ${invocationId})`);
    const headers = error.retryable ? { 'Retry-After': '10' } : {};
    return problem({ status: 503, code: error.code, detail: error.message, instance, invocationId, headers });
  }
  context.error(
    `Unexpected ${error instanceof Error ? error.name : typeof error} in ${context.functionName} (invocation ${invocationId}).`,
  );
  const detail = `Something unexpected happened. The app's log has it under invocation ${invocationId}.`;
  return problem({ status: 500, code: 'INTERNAL', detail, instance, invocationId });
}
