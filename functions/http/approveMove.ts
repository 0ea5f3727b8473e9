import { type HttpHandler } from '@azure/functions';
import { getClient } from 'durable-functions';
import { approvalEvent, approvalSchema, moveVaultContract } from '../../shared/contracts/orchestrations';
import { parseInput } from './faults';
import { findMove, isUnderWay } from './findMove';
import { moveNotFound } from './getMove';
import { problem } from './problem';
import { readBody } from './readBody';
import { factsOf, handleTold } from './requestLog';

/**
 * `POST /api/moves/{id}/approve` with `{planHash}`: lets a move go on that waits for its plan to be approved. The hash
 * says which plan was read; another one is refused, so that nobody approves what they have not seen.
 */
export function approveMove(): HttpHandler {
  return handleTold(async ({ request, context, instance, tell }) => {
    const body = await readBody(request, instance);
    if (!body.ok) return body.answer;
    const approval = parseInput(approvalSchema, body.value);
    if (!approval.ok) {
      const detail = 'Expected {"planHash": "<64 hex digits>"}, as GET …/plan shows it.';
      return problem({ status: 400, code: 'REQUEST_INVALID', detail, instance, errors: approval.faults });
    }
    const client = getClient(context);
    const found = await findMove(client, request.params['id'] ?? '');
    if (found === undefined) return moveNotFound(instance);
    const { move, progress } = moveVaultContract.input.parse(found.input);
    tell(factsOf(move));
    if (!isUnderWay(found) || progress?.phase !== 'awaitingApproval') {
      const detail = `Expected move ${move.moveId} to await approval; it does not (now, or any more).`;
      return problem({ status: 409, code: 'NOT_AWAITING_APPROVAL', detail, instance });
    }
    if (approval.data.planHash !== progress.plan?.planHash) {
      const detail = `The plan of move ${move.moveId} has another hash. Read it again: /api/moves/${move.moveId}/plan.`;
      return problem({ status: 409, code: 'PLAN_CHANGED', detail, instance });
    }
    await client.raiseEvent(move.moveId, approvalEvent, approval.data);
    const moveUri = new URL(`/api/moves/${move.moveId}`, request.url).href;
    return { status: 202, headers: { Location: moveUri, 'Retry-After': '2' }, jsonBody: { id: move.moveId, moveUri } };
  });
}
