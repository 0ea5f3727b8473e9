import { HostError } from '../hostError';
import { errorResponse } from './apiBodies';
import type { ApiCall, ApiTools } from './apiCall';
import { listEntities, showEntity, signalEntity } from './entityApi';
import { controlInstance, purgeInstance, purgeInstances, raiseEvent } from './instanceCommands';
import { listInstances, showInstance } from './instanceQueries';
import { startInstance } from './startInstance';

/**
 * Handles the HTTP API of the durable extension below its public or local root (extension: HttpApiHandler.cs). `path`
 * contains the decoded parts of the path after the root. The caller of this function has checked the key.
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
