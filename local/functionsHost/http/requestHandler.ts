import type { IncomingMessage } from 'node:http';
import type { TypedData } from '../app/coreTypes';
import type { Invoke } from '../app/invokeFunction';
import type { FunctionKeys } from '../app/readKeys';
import { handleManagement, type ApiTools } from '../client/managementApi';
import type { HostLog } from '../hostLog';
import { callFunction } from './callFunction';
import { guardRequest } from './guardRequest';
import { hasKey } from './hasKey';
import { hostProblem } from './hostProblem';
import { isAuthorized } from './isAuthorized';
import { readBody } from './readBody';
import { requestQueue, type RequestLimits } from './requestQueue';
import type { RouteMatch, RouteTable } from './routeTable';

export interface RequestHandlerOptions {
  readonly api: ApiTools;
  readonly routes: RouteTable;
  readonly invoke: Invoke;
  readonly log: HostLog;
  readonly timeoutMs: number | undefined;
  readonly limits: RequestLimits;
  /** undefined: functions ask for no keys. */
  readonly keys: FunctionKeys | undefined;
  /** Where the library takes requests when the app switched HTTP streams on. */
  readonly httpUri: string | undefined;
  /** First part of the path of the local form of the durable API; unguessable, as that form asks for no key. */
  readonly localSecret: string;
  /** Data of the inputs besides the trigger that a function asks for. */
  readonly extraInputs: (match: RouteMatch) => Readonly<Record<string, TypedData>>;
  /** Runs a timer function now; false when there is none of that name. */
  readonly runTimer: (functionName: string) => boolean;
}

export type RequestHandler = (request: Request, incoming: IncomingMessage) => Promise<Response>;

/** Everything that can be asked of the host over HTTP: the durable API in both forms, and the app's own functions. */
export function createRequestHandler(options: RequestHandlerOptions): RequestHandler {
  const enqueue = requestQueue(options.limits);
  return async (request, incoming) => {
    const refusal = guardRequest(request);
    if (refusal) return refusal;
    const parts = pathParts(request);
    if (!parts)
      return hostProblem(400, 'The path cannot be decoded: after each % two hex digits of UTF-8 are expected.');
    const local = below(parts, [options.localSecret, 'durabletask']);
    if (local) return manage(options, request, local);
    const admin = below(parts, ['admin', 'functions']);
    if (admin) return administer(options, request, admin);
    // What functions ask of the durable API is let through above: it would wait behind the functions themselves.
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
  if (!match) return hostProblem(404, `No function takes this path and method. ${options.routes.whereRoutesBegin}`);
  if (!isAuthorized(request, match, options.keys)) return new Response(null, { status: 401 });
  return callFunction(options, { match, request, incoming, extraInputs: options.extraInputs(match) });
}

function tooBusy({ log, limits }: RequestHandlerOptions): Response {
  const message = `A request was refused: ${limits.maxOutstandingRequests} are served or wait, as many as maxOutstandingRequests lets.`;
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

/** POST /admin/functions/NAME starts a function by hand, as with Core Tools; here those with a timer. */
function administer(options: RequestHandlerOptions, request: Request, path: readonly string[]): Response {
  const [name] = path;
  if (request.method !== 'POST' || name === undefined || path.length > 1) return new Response(null, { status: 404 });
  if (options.keys && !hasKey(request, [options.keys.master])) return new Response(null, { status: 401 });
  return new Response(null, { status: options.runTimer(name) ? 202 : 404 });
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
