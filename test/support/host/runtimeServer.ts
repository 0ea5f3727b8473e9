import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { type AddressInfo } from 'node:net';
import { type HttpHandler, HttpRequest, type HttpResponseInit, InvocationContext } from '@azure/functions';
import { input } from 'durable-functions';

/** The answer of the runtime's endpoint about one orchestration. */
export interface KnownInstance {
  readonly runtimeStatus: string;
  readonly input: unknown;
  /** The orchestrator; `moveVault` when absent. */
  readonly name?: string;
  readonly customStatus?: unknown;
  readonly output?: unknown;
  readonly createdTime?: string;
  readonly lastUpdatedTime?: string;
}

/** The times of an instance that has none of its own. */
const time = '2026-05-01T10:00:00Z';

/** The part of a durable runtime that HTTP handlers call, over real HTTP on loopback. */
export interface RuntimeServer {
  /** By instance id; tests set and delete them. */
  readonly instances: Map<string, KnownInstance>;
  /** The instances that events were raised for, in order. */
  readonly raised: string[];
  /** Calls a handler as `GET /api/<path>`, or as `POST` if there is a body; `id` is the route's parameter. */
  readonly get: (handler: HttpHandler, path: string, id: string, body?: object) => Promise<HttpResponseInit>;
  /** Calls a handler with a request. */
  readonly send: (handler: HttpHandler, request: HttpRequest) => Promise<HttpResponseInit>;
  /** What the runtime hands to a function that asks for its client. */
  readonly clientBinding: object;
  readonly stop: () => Promise<void>;
}

export async function startRuntimeServer(): Promise<RuntimeServer> {
  const instances = new Map<string, KnownInstance>();
  const raised: string[] = [];
  const server = createServer((request, response) => {
    const [, orchestrator, started] = /\/orchestrators\/([^/?]+)\/([^/?]+)/.exec(request.url ?? '') ?? [];
    if (orchestrator !== undefined && started !== undefined) {
      void startInstance(instances, { request, response, orchestrator, id: started });
      return;
    }
    const id = /\/instances\/([^/?]+)/.exec(request.url ?? '')?.[1] ?? '';
    if (request.method === 'GET' && id === '') {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      const listed = selectedBy(instances, request.url ?? '');
      response.end(JSON.stringify(listed.map(([instanceId, one]) => ({ ...shownTimes, instanceId, ...one }))));
      return;
    }
    const known = instances.get(id);
    if (request.method === 'DELETE') {
      const purged = id === '' ? purgeBy(instances, request.url ?? '') : Number(instances.delete(id));
      response.writeHead(purged > 0 ? 200 : 404, { 'Content-Type': 'application/json' });
      response.end(JSON.stringify({ instancesDeleted: purged }));
      return;
    }
    const status = { ...shownTimes, instanceId: id, ...known };
    const isRaise = request.url?.includes('/raiseEvent/') === true;
    if (isRaise && known !== undefined) raised.push(id);
    const found = isRaise ? 202 : 200;
    response.writeHead(known === undefined ? 404 : found, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(known === undefined ? {} : status));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const clientInput = input.durableClient();
  const clientBinding = {
    taskHubName: 'test',
    creationUrls: {},
    managementUrls: {},
    rpcBaseUrl: `http://127.0.0.1:${String(port)}/runtime/`,
  };
  const send: RuntimeServer['send'] = async (handler, request) => {
    const options = { extraInputs: [clientInput] };
    const context = new InvocationContext({ functionName: 'test', logHandler: () => undefined, options });
    context.extraInputs.set(clientInput, clientBinding);
    return await handler(request, context);
  };
  return {
    instances,
    raised,
    clientBinding,
    send,
    async get(handler, path, id, body) {
      const url = `http://127.0.0.1:7071/api/${path}`;
      const sent = { headers: { 'Content-Type': 'application/json' }, body: { string: JSON.stringify(body) } };
      const request = new HttpRequest({
        method: body === undefined ? 'GET' : 'POST',
        url,
        params: { id },
        ...(body === undefined ? {} : sent),
      });
      return send(handler, request);
    },
    stop: () =>
      new Promise((stopped) =>
        server.close(() => {
          stopped();
        }),
      ),
  };
}

/** What an instance shows that its test does not set. */
const shownTimes = { name: 'moveVault', createdTime: time, lastUpdatedTime: time, output: null };

/** Purges the instances that a filter selects. */
function purgeBy(instances: Map<string, KnownInstance>, url: string): number {
  const selected = selectedBy(instances, url);
  for (const [id] of selected) instances.delete(id);
  return selected.length;
}

/** The instances that a filter selects, as the runtime does: by the time of their beginning and by their status. */
function selectedBy(instances: Map<string, KnownInstance>, url: string): (readonly [string, KnownInstance])[] {
  const { searchParams } = new URL(url, 'http://runtime');
  const at = (name: string, otherwise: number) => Date.parse(searchParams.get(name) ?? '') || otherwise;
  const statuses = (searchParams.get('runtimeStatus') ?? '').split(',');
  return [...instances].filter(([, { createdTime = time, runtimeStatus }]) => {
    const begun = Date.parse(createdTime);
    const isInTime = begun >= at('createdTimeFrom', 0) && begun <= at('createdTimeTo', Infinity);
    return isInTime && statuses.includes(runtimeStatus);
  });
}

interface StartRequest {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly orchestrator: string;
  readonly id: string;
}

/** Starts an orchestration, which then runs without an end. As in the runtime, one that runs already is a conflict. */
async function startInstance(
  instances: Map<string, KnownInstance>,
  { request, response, orchestrator, id }: StartRequest,
): Promise<void> {
  const input = await json(request);
  const isRunning = instances.get(id)?.runtimeStatus === 'Running';
  if (!isRunning) instances.set(id, { name: orchestrator, runtimeStatus: 'Running', customStatus: null, input });
  response.writeHead(isRunning ? 409 : 202, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(isRunning ? { Message: `An instance with the id ${id} exists.` } : { id }));
}
