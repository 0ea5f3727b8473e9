import { type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { problemAnswer, Refused } from './problem';

/** Answers a request. */
export type Serve = (request: HttpRequest, context: InvocationContext) => Promise<HttpResponseInit>;

/**
 * The headers of every answer. Caches must not keep names of items, browsers must not guess another content type, and a
 * browser that shows an answer must not run, load or frame anything.
 */
const guardingHeaders = {
  'Cache-Control': 'no-store',
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
} as const;

/**
 * Wraps a handler. Anything that it throws becomes a problem document without internals. The handler's own headers take
 * precedence.
 */
export function handleAny(
  handler: (request: HttpRequest, context: InvocationContext, instance: string) => Promise<HttpResponseInit>,
): Serve {
  return async (request, context) => {
    const instance = shortened(new URL(request.url).pathname);
    const answer = await handler(request, context, instance).catch((error: unknown) =>
      error instanceof Refused ? problemAnswer({ ...error.parts, instance }) : unexpected(error, context, instance),
    );
    return { ...answer, headers: guarded(answer.headers) };
  };
}

/** Longer than each path of this API with the longest ids. */
const maxInstance = 120;

/** Shortens a path from outside, which the URL parser has escaped. It cuts no escape in two. */
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
    return problemAnswer({ status: 503, code: error.code, detail: error.message, instance, invocationId, headers });
  }
  context.error(
    `Unexpected ${error instanceof Error ? error.name : typeof error} in ${context.functionName} (invocation ${invocationId}).`,
  );
  const detail = `An unexpected error occurred. The app's log describes it under invocation ${invocationId}.`;
  return problemAnswer({ status: 500, code: 'INTERNAL', detail, instance, invocationId });
}
