import { errorResponse, jsonResponse, readJsonBody, refusalResponse, refusePayload } from './apiBodies';
import type { ApiCall, ApiTools } from './apiCall';
import type { Delivery } from './durableOperations';
import { readFilter } from './instanceQueries';
import { restartInstance } from './startInstance';

/** POST instances/ID/raiseEvent/NAME: raises an event in an instance. */
export async function raiseEvent(tools: ApiTools, call: ApiCall, id: string, name: string): Promise<Response> {
  if (!call.request.headers.get('content-type')?.toLowerCase().startsWith('application/json')) {
    return refusalResponse(400, 'Only application/json request content is supported');
  }
  const body = await readJsonBody(call.request);
  if ('fault' in body) return errorResponse(400, body.fault);
  if (body.text === '') return errorResponse(400, 'The body is empty. An event needs a JSON body.');
  const tooLarge = refusePayload(tools, `data of event '${name}'`, body.text);
  return tooLarge ?? delivered(await tools.operations.raiseEvent(id, name, body.text));
}

/** POST instances/ID/terminate, suspend, resume, rewind or restart. Returns undefined for any other action. */
export async function controlInstance(
  tools: ApiTools,
  call: ApiCall,
  id: string,
  action: string,
): Promise<Response | undefined> {
  const reason = call.query.get('reason') ?? null;
  switch (action) {
    case 'terminate':
      return delivered(await tools.operations.terminate(id, reason));
    case 'suspend':
      return delivered(await tools.operations.suspend(id, reason), `Instance '${id}' is already suspended.`);
    case 'resume':
      return delivered(await tools.operations.resume(id, reason), `Instance '${id}' is not suspended.`);
    case 'rewind':
      return rewound(await tools.operations.rewind(id, reason));
    case 'restart':
      return restartInstance(tools, call, id);
    default:
      return undefined;
  }
}

/** DELETE instances/ID: purges one ended instance. */
export async function purgeInstance(tools: ApiTools, id: string): Promise<Response> {
  const result = await tools.operations.purge(id);
  if (result === 'notFound') return new Response(null, { status: 404 });
  if (result === 'wrongState') return errorResponse(412, `Instance '${id}' has not ended and cannot be purged.`);
  return jsonResponse(200, { instancesDeleted: 1 });
}

/** DELETE instances: purges the ended instances that match a filter. */
export async function purgeInstances(tools: ApiTools, call: ApiCall): Promise<Response> {
  const filter = readFilter(call);
  if (typeof filter === 'string') return errorResponse(400, filter);
  if (!call.query.get('createdtimefrom')) return errorResponse(400, 'Please provide value for "createdTimeFrom".');
  const purged = await tools.operations.purgeAll(filter);
  return purged === 0 ? new Response(null, { status: 404 }) : jsonResponse(200, { instancesDeleted: purged });
}

function rewound(result: Awaited<ReturnType<ApiTools['operations']['rewind']>>): Response {
  if (typeof result !== 'object' && result !== 'wrongState') return delivered(result);
  const onlyFailed = 'The rewind operation is only supported on failed orchestration instances.';
  // The library uses the text as the message of its error.
  return jsonResponse(412, typeof result === 'object' ? result.fault : onlyFailed);
}

function delivered(result: Delivery, wrongState = ''): Response {
  switch (result) {
    case 'accepted':
      return new Response(null, { status: 202 });
    case 'notFound':
      return new Response(null, { status: 404 });
    case 'ended':
      return new Response(null, { status: 410 });
    case 'wrongState':
      return errorResponse(500, wrongState);
  }
}
