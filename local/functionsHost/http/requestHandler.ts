import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Invoke } from '../app/invokeFunction';
import { handleManagement, type ApiTools } from '../client/managementApi';
import type { HostLog } from '../hostLog';
import { withTimeLimit } from '../runner/withTimeLimit';
import { guardRequest } from './guardRequest';
import { readBody } from './readBody';
import type { RouteMatch, RouteTable } from './routeTable';
import { rpcRequest } from './rpcRequest';
import { rpcResponse } from './rpcResponse';

export interface RequestHandlerOptions {
  readonly api: ApiTools;
  readonly routes: RouteTable;
  readonly invoke: Invoke;
  readonly log: HostLog;
  readonly timeoutMs: number | undefined;
  /** First part of the path of the local form of the durable API; unguessable, as that form asks for no key. */
  readonly localSecret: string;
  /** Data of the inputs besides the trigger that a function asks for. */
  readonly extraInputs: (match: RouteMatch) => Record<string, { string: string }>;
}

export type RequestHandler = (request: Request, incoming: IncomingMessage) => Promise<Response>;

/** Everything that can be asked of the host over HTTP: the durable API in both forms, and the app's own functions. */
export function createRequestHandler(options: RequestHandlerOptions): RequestHandler {
  return async (request, incoming) => {
    const refusal = guardRequest(request);
    if (refusal) return refusal;
    const parts = pathParts(request);
    if (!parts) return new Response(null, { status: 400 });
    const local = below(parts, [options.localSecret, 'durabletask']);
    if (local) return manage(options, request, local);
    const hooks = below(parts, ['runtime', 'webhooks', 'durabletask']);
    if (hooks)
      return hasKey(request, options.api.systemKey)
        ? manage(options, request, hooks)
        : new Response(null, { status: 401 });
    const match = options.routes.find(request.method, parts);
    return match ? callFunction(options, match, request, incoming) : new Response(null, { status: 404 });
  };
}

async function manage(options: RequestHandlerOptions, request: Request, path: readonly string[]): Promise<Response> {
  const body = await readBody(request);
  if (body === 'tooLarge') return new Response(null, { status: 413 });
  const read = body.length === 0 ? null : body;
  return handleManagement(options.api, new Request(request.url, init(request, read)), path);
}

function init(request: Request, body: Buffer | null): RequestInit {
  const { method, headers } = request;
  return method === 'GET' || method === 'HEAD' ? { method, headers } : { method, headers, body };
}

async function callFunction(
  options: RequestHandlerOptions,
  match: RouteMatch,
  request: Request,
  incoming: IncomingMessage,
): Promise<Response> {
  const body = await readBody(request);
  if (body === 'tooLarge') return new Response(null, { status: 413 });
  const triggerData = rpcRequest(request, incoming, match.params, body);
  const extraInputs = options.extraInputs(match);
  try {
    const work = options.invoke(match.fn, { triggerData, extraInputs });
    const outcome = await withTimeLimit(work, options.timeoutMs, match.fn.name);
    if (outcome.ok) return rpcResponse(outcome.returnValue);
    logFailure(options.log, match, outcome.error);
  } catch (error) {
    logFailure(options.log, match, error instanceof Error ? error : new Error(String(error)));
  }
  return new Response(null, { status: 500 });
}

function logFailure(log: HostLog, match: RouteMatch, error: Error): void {
  const message = `Executed 'Functions.${match.fn.name}' (Failed): ${error.message}`;
  log({ level: 'error', category: `Function.${match.fn.name}`, message, functionName: match.fn.name });
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

function hasKey(request: Request, key: string): boolean {
  const given = new URL(request.url).searchParams.get('code') ?? request.headers.get('x-functions-key') ?? '';
  const [a, b] = [Buffer.from(given), Buffer.from(key)];
  return a.length === b.length && timingSafeEqual(a, b);
}
