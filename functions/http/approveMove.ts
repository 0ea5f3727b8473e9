import { type HttpHandler, type HttpRequest } from '@azure/functions';
import { getClient } from 'durable-functions';
import { approverNameSchema } from '../../shared/contracts/api/moveStatus';
import {
  type Approval,
  approvalEvent,
  approvalRequestSchema,
  moveVaultContract,
} from '../../shared/contracts/steps/orchestrations';
import { parseInput } from './faults';
import { findMove } from '../runtime/findMove';
import { isRunning } from '../runtime/orchestrationState';
import { moveNotFound, statusFrom } from './getMove';
import { problem } from './problem';
import { readBody } from './readBody';
import { approvalFault } from './approvalFault';
import { factsOf, handleLogged } from './handleLogged';

/**
 * `POST /api/moves/{id}/approve` with `{planHash}` approves the plan of a move that waits for approval. The handler
 * refuses any other hash, so that nobody approves a plan that they have not seen.
 */
export function approveMove(): HttpHandler {
  return handleLogged('approveMove', async ({ request, context, instance, log }) => {
    const body = await readBody(request, instance);
    if (!body.ok) return body.answer;
    const approval = parseInput(approvalRequestSchema, body.value);
    if (!approval.ok) {
      const detail =
        'Expected {"planHash": "<64 hex digits>", "approvedBy"?: "<who approves>"}, as GET …/plan shows the hash.';
      return problem({ status: 400, code: 'REQUEST_INVALID', detail, instance, errors: approval.faults });
    }
    const client = getClient(context);
    const found = await findMove(client, request.params['id'] ?? '');
    if (found === undefined) return moveNotFound(instance);
    const { move, progress } = moveVaultContract.input.parse(found.input);
    log(factsOf(move));
    const { planHash, approvedBy } = approval.data;
    const moveUri = new URL(`/api/moves/${move.moveId}`, request.url).href;
    const endPhase = isRunning(found) ? undefined : statusFrom(found).phase;
    const refused = approvalFault({ move, progress, endPhase, planHash, moveUri });
    if (refused !== undefined) return problem({ ...refused, instance });
    const event: Approval = { planHash, by: approverOf(request, approvedBy) };
    await client.raiseEvent(move.moveId, approvalEvent, event);
    return { status: 202, headers: { Location: moveUri, 'Retry-After': '2' }, jsonBody: { id: move.moveId, moveUri } };
  });
}

/**
 * Returns who approves. App Service authentication sets the header and drops any that a caller sends. Without it, the
 * header is the caller's own claim. Source: App Service documentation, "Work with user identities".
 */
function approverOf(request: HttpRequest, approvedBy: string | undefined): Approval['by'] {
  const principal = approverNameSchema.safeParse(request.headers.get('x-ms-client-principal-name'));
  if (principal.success) return { by: principal.data, via: 'clientPrincipal' };
  return { by: approvedBy ?? null, via: 'request' };
}
