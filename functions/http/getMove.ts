import { type HttpHandler } from '@azure/functions';
import { getClient } from 'durable-functions';
import { type MoveStatus } from '../../shared/contracts/api/moveStatus';
import { controlOf, type ReadControl, withControl } from './control/controlOf';
import { findProvedMove } from './control/findProvedMove';
import { findWait } from './findWait';
import { handle } from './handle';
import { noMove } from './noMove';
import { statusFrom } from './statusFrom';
import { type ReadStoredEnd, withStoredSums } from './withStoredSums';
import { type ProveInput } from '../runtime/newerVersion';

/** `GET /api/moves/{id}`: the status of a move. */
export function getMove(parts: ReadControl & ProveInput & ReadStoredEnd): HttpHandler {
  return handle('getMove', async (request, context, instance) => {
    const id = request.params['id'] ?? '';
    const client = getClient(context);
    const found = await findProvedMove(client, id, parts);
    if (found === undefined) return noMove(client, id, { ...parts, instance });
    const waitingFor = (await findWait(client, found)) ?? null;
    const last = await withStoredSums(statusFrom(found, { waitingFor }), found, parts);
    const status = withControl(last, await controlOf(found, parts));
    return {
      status: 200,
      headers: { 'Cache-Control': 'no-store' },
      jsonBody: absolute(status, request.url),
    };
  });
}

/** Makes the links of a status absolute, with the origin of the request. */
function absolute(status: MoveStatus, url: string): MoveStatus {
  const uri = (path: string | null): string | null => (path === null ? null : new URL(path, url).href);
  const { planUri, problemsUri, approveUri } = status;
  return { ...status, planUri: uri(planUri), problemsUri: uri(problemsUri), approveUri: uri(approveUri) };
}
