import type { HostSettings } from '../app/readHostJson';
import { HostError } from '../hostError';
import { errorResponse } from './apiResponse';
import type { DurableOperations } from './durableOperations';
import { listEntities, showEntity, signalEntity } from './entityApi';
import type { EndWaiters } from './endWaiters';
import { controlInstance, purgeInstance, purgeInstances, raiseEvent } from './instanceCommands';
import { listInstances, showInstance } from './instanceQueries';
import { startInstance } from './startInstance';

export interface ApiTools {
  readonly operations: DurableOperations;
  readonly waiters: EndWaiters;
  readonly hubName: string;
  readonly systemKey: string;
  readonly settings: HostSettings['durableTask'];
  /** Names of the orchestrators that the app registered. */
  readonly orchestrators: () => readonly string[];
  readonly entities: () => readonly string[];
}

export interface ApiCall {
  readonly request: Request;
  readonly origin: string;
  /** Query parameters; names in lower case, as the API does not mind the case. */
  readonly query: ReadonlyMap<string, string>;
}

/**
 * The HTTP API of the durable extension, below its public or its local root (extension: HttpApiHandler.cs). `path` holds
 * the decoded parts of the path after the root. Whoever calls has been let in already.
 */
export async function handleManagement(tools: ApiTools, request: Request, path: readonly string[]): Promise<Response> {
  const url = new URL(request.url);
  const query = new Map([...url.searchParams].map(([name, value]) => [name.toLowerCase(), value]));
  try {
    const parts = path.filter((part, index) => part !== '' || index < path.length - 1);
    return (await route(tools, { request, origin: url.origin, query }, parts)) ?? new Response(null, { status: 404 });
  } catch (error) {
    const unavailable = error instanceof HostError && (error.code === 'STATE_NOT_SAVED' || error.code === 'STOPPING');
    return errorResponse(unavailable ? 503 : 500, error instanceof Error ? error.message : String(error));
  }
}

async function route(tools: ApiTools, call: ApiCall, path: readonly string[]): Promise<Response | undefined> {
  const [kind, id, action, name] = path;
  const method = call.request.method;
  if (kind?.toLowerCase() === 'orchestrators' && id !== undefined && path.length <= 3) {
    return method === 'POST' ? startInstance(tools, call, id, action) : undefined;
  }
  if (kind?.toLowerCase() === 'entities') return routeEntities(tools, call, path);
  if (kind?.toLowerCase() !== 'instances') return undefined;
  if (id === undefined) {
    if (method === 'GET') return listInstances(tools, call);
    return method === 'DELETE' ? purgeInstances(tools, call) : undefined;
  }
  if (action === undefined) {
    if (method === 'GET') return showInstance(tools, call, id);
    return method === 'DELETE' ? purgeInstance(tools, id) : undefined;
  }
  if (method !== 'POST') return undefined;
  if (action.toLowerCase() === 'raiseevent' && name !== undefined) return raiseEvent(tools, call, id, name);
  return path.length === 3 ? controlInstance(tools, call, id, action.toLowerCase()) : undefined;
}

async function routeEntities(tools: ApiTools, call: ApiCall, path: readonly string[]): Promise<Response | undefined> {
  const [, name, key] = path;
  const { method } = call.request;
  if (name === undefined || key === undefined) return method === 'GET' ? listEntities(tools, call, name) : undefined;
  if (path.length > 3) return undefined;
  if (method === 'GET') return showEntity(tools, name, key);
  return method === 'POST' ? signalEntity(tools, call, name, key) : undefined;
}
