import { type HttpHandler } from '@azure/functions';
import { getClient } from 'durable-functions';
import { type Caller } from '../../shared/contracts/model/caller';
import { type CallerPolicy } from '../../shared/contracts/settings/callerSettings';
import {
  type Approval,
  approvalEvent,
  approvalRequestSchema,
  moveVaultContract,
} from '../../shared/contracts/steps/orchestrations';
import { approverFault } from './callers/approverFault';
import { callerOf } from './callers/admitCaller';
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
export function approveMove(policy?: CallerPolicy): HttpHandler {
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
    const { move, progress, starter } = moveVaultContract.input.parse(found.input);
    log(factsOf(move));
    const { planHash, approvedBy } = approval.data;
    const moveUri = new URL(`/api/moves/${move.moveId}`, request.url).href;
    const endPhase = isRunning(found) ? undefined : statusFrom(found).phase;
    const refused = approvalFault({ move, progress, endPhase, planHash, moveUri });
    if (refused !== undefined) return problem({ ...refused, instance });
    const caller = callerOf(request);
    const asked = { moveId: move.moveId, policy, starter: progress?.starter ?? starter, caller };
    const notTheirs = approverFault(asked);
    if (notTheirs !== undefined) return problem({ ...notTheirs, instance });
    const event: Approval = { planHash, by: approverOf(caller, approvedBy) };
    await client.raiseEvent(move.moveId, approvalEvent, event);
    return { status: 202, headers: { Location: moveUri, 'Retry-After': '2' }, jsonBody: { id: move.moveId, moveUri } };
  });
}

/** Returns who approves. Without a known caller, the name is a claim of the request. */
function approverOf(caller: Caller | undefined, approvedBy: string | undefined): Approval['by'] {
  if (caller === undefined) return { by: approvedBy ?? null, via: 'request' };
  const { name, ...identity } = caller;
  return { by: name, via: 'clientPrincipal', identity };
}
