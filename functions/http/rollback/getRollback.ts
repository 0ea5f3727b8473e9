import { type HttpHandler } from '@azure/functions';
import { getClient } from 'durable-functions';
import { type RollbackView } from '../../../shared/contracts/api/rollbackAnswers';
import { type ProveInput } from '../../runtime/newerVersion';
import { isRunning } from '../../runtime/orchestrationState';
import { handle } from '../handle';
import { rollbackFacts, rollbackOfRequest, waitOf } from './rollbackView';

/** `GET /api/moves/{id}/rollback`: how far the last rollback of the move's last run is, who asked for it, and why. */
export function getRollback(parts: ProveInput): HttpHandler {
  return handle('getRollback', async (request, context, instance) => {
    const read = await rollbackOfRequest(getClient(context), request, { ...parts, instance });
    if (!read.ok) return read.answer;
    const reportUri = new URL(`/api/moves/${read.found.move.moveId}/rollback/report`, request.url).href;
    const jsonBody: RollbackView = { ...rollbackFacts(read.found), waitingFor: waitOf(read.found), reportUri };
    const headers = isRunning(read.found.status) ? { 'Retry-After': '2' } : {};
    return { status: 200, headers, jsonBody };
  });
}
