import { hasEnded, Status, statusNumbers } from '../runner/instances/instanceStatus';
import type { InstanceQuery } from '../store/instanceTable';
import { errorResponse, jsonResponse } from './apiBodies';
import type { ApiCall, ApiTools } from './apiCall';
import { statusBody } from './statusBody';

const tokenHeader = 'x-ms-continuation-token';
const defaultPage = 100;
/** The extension reads a 32-bit number, and ignores another one. */
const maxPage = 2 ** 31 - 1;

/** GET instances/ID: returns the status of one instance. */
export function showInstance(tools: ApiTools, call: ApiCall, instanceId: string): Response {
  const row = tools.operations.find(instanceId);
  if (!row) return new Response(null, { status: 404 });
  const body = statusBody(row, {
    showInput: isTrue(call, 'showinput', true),
    history: isTrue(call, 'showhistory', false) ? tools.operations.history(row.key) : undefined,
    showHistoryOutput: isTrue(call, 'showhistoryoutput', false),
  });
  if (!hasEnded(row.status)) return jsonResponse(202, body, { location: call.request.url, 'retry-after': '5' });
  const asksForError = isTrue(call, 'returninternalservererroronfailure', false);
  return jsonResponse(row.status === Status.Failed && asksForError ? 500 : 200, body);
}

/** GET instances: returns a page of instances, ordered by id. */
export function listInstances(tools: ApiTools, call: ApiCall): Response {
  const top = Number(call.query.get('top') ?? defaultPage);
  const limit = Number.isInteger(top) && top > 0 && top <= maxPage ? top : defaultPage;
  const filter = readFilter(call);
  if (typeof filter === 'string') return errorResponse(400, filter);
  const after = Buffer.from(call.request.headers.get(tokenHeader) ?? '', 'base64url').toString();
  const found = tools.operations.list({ ...filter, after, limit: limit + 1 });
  const page = found.slice(0, limit);
  const showInput = isTrue(call, 'showinput', true);
  const last = page.at(-1);
  const token = found.length > limit && last ? Buffer.from(last.instanceId).toString('base64url') : '';
  const bodies = page.map((row) => statusBody(row, { showInput }));
  return jsonResponse(200, bodies, { [tokenHeader]: token });
}

/** Reads the filter of a list or a purge. Returns a text when the filter is not valid. */
export function readFilter(call: ApiCall): Omit<InstanceQuery, 'after' | 'limit'> | string {
  const from = readTime(call, 'createdtimefrom', 0);
  const to = readTime(call, 'createdtimeto', Number.MAX_SAFE_INTEGER);
  if (from === undefined) return 'createdTimeFrom is not a time.';
  if (to === undefined) return 'createdTimeTo is not a time.';
  return {
    idPrefix: call.query.get('instanceidprefix') ?? '',
    createdFrom: from,
    createdTo: to,
    statuses: statusNumbers(call.query.get('runtimestatus') ?? ''),
  };
}

function readTime(call: ApiCall, name: string, missing: number): number | undefined {
  const text = call.query.get(name);
  if (text === undefined || text === '') return missing;
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}

function isTrue(call: ApiCall, name: string, missing: boolean): boolean {
  const text = call.query.get(name)?.toLowerCase();
  return text === 'true' || (text !== 'false' && missing);
}
