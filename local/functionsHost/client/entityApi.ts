import { entityInstanceId, entitySignal, isEntity, readEntityId } from '../runner/entities/entityMessages';
import { readEntityState } from '../runner/entities/runEntityTurn';
import type { InstanceRow } from '../store/instanceTable';
import { errorResponse, jsonOrText, jsonResponse, readJsonBody } from './apiBodies';
import type { ApiCall, ApiTools } from './apiCall';

/** GET entities/NAME/KEY: returns the state of an entity. */
export function showEntity(tools: ApiTools, name: string, key: string): Response {
  const row = tools.operations.find(entityInstanceId(name, key));
  const { exists, state } = row && isEntity(row) ? readEntityState(row) : { exists: false };
  return exists ? jsonResponse(200, jsonOrText(state ?? null)) : new Response(null, { status: 404 });
}

/** POST entities/NAME/KEY?op=: sends an operation without waiting for an answer. */
export async function signalEntity(tools: ApiTools, call: ApiCall, name: string, key: string): Promise<Response> {
  if (!tools.entities().some((each) => each.toLowerCase() === name.toLowerCase())) {
    return errorResponse(404, `The function '${name}' doesn't exist, is disabled, or is not an entity function.`);
  }
  const body = await readJsonBody(call.request);
  if ('fault' in body) return errorResponse(400, body.fault);
  const input = body.text === '' ? null : body.text;
  await tools.operations.signalEntity(
    entityInstanceId(name, key),
    entitySignal({ operation: call.query.get('op') ?? '', input }),
  );
  return new Response(null, { status: 202 });
}

/** GET entities[/NAME]: lists the existing entities, ordered by name and key. */
export function listEntities(tools: ApiTools, call: ApiCall, name: string | undefined): Response {
  const idPrefix = name === undefined ? '@' : entityInstanceId(name, '');
  const all = { after: '', limit: Number.MAX_SAFE_INTEGER, createdFrom: 0, createdTo: Number.MAX_SAFE_INTEGER };
  const rows = tools.operations.list({ ...all, idPrefix, statuses: [] });
  const withState = call.query.get('fetchstate')?.toLowerCase() === 'true';
  const found = rows
    .filter((row) => isEntity(row) && readEntityState(row).exists)
    .map((row) => entityView(row, withState));
  return jsonResponse(200, found, { 'x-ms-continuation-token': '' });
}

function entityView(row: InstanceRow, withState: boolean): object {
  const state = withState ? { state: jsonOrText(readEntityState(row).state ?? null) } : {};
  return { entityId: readEntityId(row.instanceId), lastOperationTime: new Date(row.updatedAt).toISOString(), ...state };
}
