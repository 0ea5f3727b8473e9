import { randomUUID } from 'node:crypto';
import { isDisabled } from '../app/appSettings';
import type { RegisteredFunction, TypedData } from '../app/coreTypes';
import type { FunctionKeys } from '../app/readFunctionKeys';
import { jsonOrText, jsonResponse } from '../client/apiBodies';
import type { HostLog } from '../hostLog';
import { hasKey } from './isAuthorized';
import { answerProof } from './keyProof';
import { readBody } from './readBody';
import type { RouteTable } from './routeTable';

export interface AdminOptions {
  readonly functions: () => Iterable<RegisteredFunction>;
  readonly routes: RouteTable;
  readonly keys: FunctionKeys | undefined;
  /** The address at which the host listens. */
  readonly origin: string;
  readonly log: HostLog;
  /** Runs a timer function now. */
  readonly runTimer: (functionName: string) => boolean;
  /** Runs any other function once. Rejects when the function fails. */
  readonly runByHand: (fn: RegisteredFunction, data: TypedData) => Promise<void>;
}

/**
 * The admin endpoints of the Functions host, below /admin: `host/status`, `host/ping`, `functions`, `functions/NAME` and its `status`,
 * and POST `functions/NAME`, which runs a function. They need the master key when keys are configured. `host/proof` is of this host alone.
 */
export async function handleAdmin(options: AdminOptions, request: Request, path: readonly string[]): Promise<Response> {
  const [kind = '', name = '', part] = path.map((one, index) => (index === 1 ? one : one.toLowerCase()));
  if (kind === 'host' && name.toLowerCase() === 'ping') return new Response(null, { status: 200 });
  if (kind === 'host' && name.toLowerCase() === 'proof' && options.keys !== undefined)
    return answerProof(request, options.keys.proven, options.origin);
  const isKnown = kind === 'host' ? name.toLowerCase() === 'status' : kind === 'functions';
  if (!isKnown || path.length > 3) return new Response(null, { status: 404 });
  if (options.keys && !hasKey(request, [options.keys.master])) return new Response(null, { status: 401 });
  if (kind === 'host') return request.method === 'GET' && part === undefined ? hostStatus() : notFound();
  const origin = new URL(request.url).origin;
  const all = [...options.functions()];
  if (name === '')
    return request.method === 'GET'
      ? jsonResponse(
          200,
          all.map((fn) => view(options, fn, origin)),
        )
      : notFound();
  const fn = all.find((one) => one.name.toLowerCase() === name.toLowerCase());
  if (fn === undefined) return notFound();
  if (request.method === 'POST' && part === undefined) return run(options, request, fn);
  if (request.method !== 'GET') return notFound();
  if (part === 'status') return jsonResponse(200, { errors: null, isDisabled: isDisabled(fn.name) });
  return part === undefined ? jsonResponse(200, view(options, fn, origin)) : notFound();
}

const hostId = randomUUID().replaceAll('-', '');

function hostStatus(): Response {
  const uptime = Math.round(process.uptime() * 1000);
  return jsonResponse(200, {
    id: 'embedded',
    state: 'Running',
    version: '4.1037.0',
    versionDetails: 'embedded',
    platformVersion: '',
    instanceId: hostId,
    computerName: '',
    processUptime: uptime,
    functionAppContentEditingState: 'NotAllowed',
  });
}

function notFound(): Response {
  return new Response(null, { status: 404 });
}

/** Answers 202 before the function has run, as the real host does. */
async function run(options: AdminOptions, request: Request, fn: RegisteredFunction): Promise<Response> {
  const body = await readBody(request);
  if (body === 'tooLarge') return new Response(null, { status: 413 });
  const input = inputOf(body.toString());
  if (input === undefined) return new Response(null, { status: 400 });
  if (isDisabled(fn.name)) return notFound();
  if (fn.triggerType === 'timertrigger') return new Response(null, { status: options.runTimer(fn.name) ? 202 : 404 });
  options.runByHand(fn, { string: input }).catch((error: unknown) => {
    const message = `Executed 'Functions.${fn.name}' by hand (Failed): ${error instanceof Error ? error.message : String(error)}`;
    options.log({ level: 'error', category: `Function.${fn.name}`, message, functionName: fn.name });
  });
  return new Response(null, { status: 202 });
}

/** The input of `{"input": …}`: a text, or the JSON text of another value. Undefined when the body is not JSON. */
function inputOf(text: string): string | undefined {
  if (text === '') return '';
  const body = jsonOrText(text);
  if (body === text) return undefined;
  const input: unknown = typeof body === 'object' && body !== null && 'input' in body ? body.input : '';
  return typeof input === 'string' ? input : JSON.stringify(input);
}

/** A function as the real host shows it. */
function view({ routes }: AdminOptions, fn: RegisteredFunction, origin: string): object {
  const route = routes.routes.find((one) => one.fn === fn);
  const bindings = Object.entries(fn.metadata.bindings).map(([key, binding]) => ({ name: key, ...binding }));
  return {
    name: fn.name,
    href: `${origin}/admin/functions/${fn.name}`,
    invoke_url_template: route === undefined ? null : `${origin}/${route.path}`,
    language: 'node',
    config: { name: fn.name, language: 'node', bindings },
    isDisabled: isDisabled(fn.name),
    isDirect: true,
    isProxy: false,
  };
}
