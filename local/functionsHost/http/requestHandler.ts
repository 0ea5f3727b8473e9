import type { IncomingMessage } from 'node:http';
import type { TypedData } from '../app/coreTypes';
import type { FunctionKeys } from '../app/readFunctionKeys';
import type { ApiTools } from '../client/apiCall';
import { handleManagement } from '../client/managementApi';
import { handleAdmin, type AdminOptions } from './adminApi';
import { callFunction, type CallOptions } from './callFunction';
import { guardRequest } from './guardRequest';
import { hostProblem } from './hostProblem';
import { hasKey, isAuthorized } from './isAuthorized';
import { readBody } from './readBody';
import { requestQueue, type RequestLimits } from './requestQueue';
import type { RouteMatch, RouteTable } from './routeTable';

export interface RequestHandlerOptions extends CallOptions {
  readonly api: ApiTools;
  readonly routes: RouteTable;
  readonly limits: RequestLimits;
  /** Functions require no keys when this is undefined. */
  readonly keys: FunctionKeys | undefined;
  /** First part of the path of the local durable API. It is random, because that API requires no key. */
  readonly localSecret: string;
  /** Data of a function's inputs other than its trigger. */
  readonly extraInputs: (match: RouteMatch) => Readonly<Record<string, TypedData>>;
  readonly admin: AdminOptions;
}

export type RequestHandler = (request: Request, incoming: IncomingMessage) => Promise<Response>;

/** Handles all HTTP requests: the durable API in its public and local form, the admin endpoint, and the app's functions. */
export function createRequestHandler(options: RequestHandlerOptions): RequestHandler {
  const enqueue = requestQueue(options.limits);
  return async (request, incoming) => {
    const refusal = guardRequest(request);
    if (refusal) return refusal;
    const parts = pathParts(request);
    if (!parts)
      return hostProblem(400, 'The path cannot be decoded: each % must be followed by two hex digits of UTF-8.');
    const local = below(parts, [options.localSecret, 'durabletask']);
    if (local) return manage(options, request, local);
    const admin = below(parts, ['admin']);
    if (admin) return handleAdmin(options.admin, request, admin);
    // Calls of functions to the durable API are not queued: they would wait for the functions that make them.
    return enqueue(() => serve(options, { request, incoming, parts })) ?? tooBusy(options);
  };
}

interface Incoming {
  readonly request: Request;
  readonly incoming: IncomingMessage;
  readonly parts: readonly string[];
}

async function serve(options: RequestHandlerOptions, { request, incoming, parts }: Incoming): Promise<Response> {
  const hooks = below(parts, ['runtime', 'webhooks', 'durabletask']);
  if (hooks) return managePublic(options, request, hooks);
  const match = options.routes.find(request.method, parts);
  if (!match) return hostProblem(404, `No function has this path and method. ${options.routes.prefixHint}`);
  if (!isAuthorized(request, match, options.keys)) return new Response(null, { status: 401 });
  return callFunction(options, { match, request, incoming, extraInputs: options.extraInputs(match) });
}

function tooBusy({ log, limits }: RequestHandlerOptions): Response {
  const message = `Too many requests: the host refused one (limit maxOutstandingRequests: ${limits.maxOutstandingRequests}).`;
  log({ level: 'information', category: 'Host.HttpThrottleMiddleware', message });
  return new Response(null, { status: 429 });
}

async function managePublic(
  options: RequestHandlerOptions,
  request: Request,
  path: readonly string[],
): Promise<Response> {
  const keys = [options.api.systemKey, ...(options.keys ? [options.keys.master] : [])];
  return hasKey(request, keys) ? manage(options, request, path) : new Response(null, { status: 401 });
}

async function manage(options: RequestHandlerOptions, request: Request, path: readonly string[]): Promise<Response> {
  const body = await readBody(request);
  if (body === 'tooLarge') return new Response(null, { status: 413 });
  const { method, headers, url } = request;
  const hasBody = body.length > 0 && method !== 'GET' && method !== 'HEAD';
  return handleManagement(options.api, new Request(url, { method, headers, ...(hasBody && { body }) }), path);
}

function pathParts(request: Request): string[] | undefined {
  try {
    return new URL(request.url).pathname.slice(1).split('/').map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function below(parts: readonly string[], root: readonly string[]): readonly string[] | undefined {
  const isBelow = root.every((name, index) => parts[index]?.toLowerCase() === name.toLowerCase());
  return isBelow ? parts.slice(root.length) : undefined;
}
