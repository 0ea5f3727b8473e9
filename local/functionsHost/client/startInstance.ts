import { hasEnded, Status, statusName } from '../runner/instances/instanceStatus';
import { type InstanceRow } from '../store/instanceTable';
import { errorResponse, jsonOrText, jsonResponse, readJsonBody, refusalResponse, refusePayload } from './apiBodies';
import { type ApiCall, type ApiTools } from './apiCall';
import { managementUrls } from './managementUrls';
import { statusBody } from './statusBody';
import { randomUUID } from 'node:crypto';

/**
 * POST orchestrators/NAME[/ID]: starts an instance. With `timeout`, waits up to that time until it ends. As in the extension
 * 3.19, an unknown orchestrator is started too, and its instance fails; and an id may have all characters except a slash.
 */
export async function startInstance(tools: ApiTools, call: ApiCall, name: string, id?: string): Promise<Response> {
  const instanceId = id === undefined || id === '' ? newInstanceId() : id;
  if (instanceId.includes('/')) return new Response(null, { status: 404 });
  const waitFault = faultOfWait(call);
  if (waitFault !== undefined) return refusalResponse(400, waitFault);
  const registered = tools.orchestrators().find((each) => each.toLowerCase() === name.toLowerCase());
  const body = await readJsonBody(call.request);
  if ('fault' in body) return errorResponse(400, body.fault);
  const version = call.query.get('version') ?? tools.settings.defaultVersion;
  const input = body.text === '' ? null : body.text;
  const tooLarge = refusePayload(tools, `input of orchestration '${name}'`, input);
  if (tooLarge !== undefined) return tooLarge;
  const started = await tools.operations.start({ name: registered ?? name, instanceId, version, input });
  if (started !== 'started') return inUse(started.existingStatus);
  return (await waitForEnd(tools, call, instanceId)) ?? accepted(tools, call, instanceId);
}

/** POST instances/ID/restart: starts the same orchestrator, input and version again, under a new id by default. */
export async function restartInstance(tools: ApiTools, call: ApiCall, id: string): Promise<Response> {
  const former = tools.operations.find(id);
  if (!former) return errorResponse(400, `An orchestrator with the instanceId ${id} was not found.`);
  const instanceId = call.query.get('restartwithnewinstanceid')?.toLowerCase() === 'false' ? id : newInstanceId();
  const { name, version, input } = former;
  const started = await tools.operations.start({ name, version, input, instanceId });
  return started === 'started' ? accepted(tools, call, instanceId) : inUse(started.existingStatus);
}

/** Answers 202 with the URLs of the new instance. */
function accepted(tools: ApiTools, call: ApiCall, instanceId: string): Response {
  const urls = managementUrls(instanceId, { ...tools, origin: call.origin });
  // The answer to a start has no rewind URL (extension: HttpApiHandler.cs).
  return jsonResponse(
    202,
    { ...urls, rewindPostUri: undefined },
    { location: urls.statusQueryGetUri, 'retry-after': '10' },
  );
}

/** Answers 409, because the id belongs to an instance that has not ended. */
function inUse(status: number): Response {
  return refusalResponse(409, `An Orchestration instance with the status ${statusName(status)} already exists.`);
}

/** Describes in the extension's words why the instance's end cannot be awaited. Returns undefined for a valid wait, or for none. */
function faultOfWait({ query }: ApiCall): string | undefined {
  const timeout = Number(query.get('timeout') ?? 0);
  const interval = Number(query.get('pollinginterval') ?? 0);
  if (!(timeout > 0) || !(interval > timeout)) return undefined;
  return `Total timeout ${timeout} should be bigger than retry timeout ${interval}`;
}

async function waitForEnd(tools: ApiTools, call: ApiCall, instanceId: string): Promise<Response | undefined> {
  const seconds = Number(call.query.get('timeout') ?? 0);
  if (!(seconds > 0)) return undefined;
  const until = Date.now() + seconds * 1000;
  for (let left = seconds * 1000; left > 0; left = until - Date.now()) {
    const row = tools.operations.find(instanceId);
    if (row && hasEnded(row.status)) return endResponse(row);
    await tools.waiters.wait(instanceId, left);
  }
  const row = tools.operations.find(instanceId);
  return row && hasEnded(row.status) ? endResponse(row) : undefined;
}

function endResponse(row: InstanceRow): Response {
  if (row.status === Status.Completed) return jsonResponse(200, jsonOrText(row.output));
  return jsonResponse(200, statusBody(row, { showInput: true }));
}

/** Creates an id for an instance when the caller gives none: 32 hex digits, as in the extension. */
export function newInstanceId(): string {
  return randomUUID().replaceAll('-', '');
}
