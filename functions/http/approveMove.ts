import { type HttpHandler } from '@azure/functions';
import { getClient } from 'durable-functions';
import { type CallerPolicy } from '../../shared/contracts/settings/callerSettings';
import { type z } from 'zod';
import { type Approval, approvalEvent, approvalRequestSchema } from '../../shared/contracts/steps/orchestrations';
import { approverFault, approverOf } from './callers/approverFault';
import { callerOf } from './callers/admitCaller';
import { parseInput } from './faults';
import { inputOf, progressOf, starterOf } from '../runtime/findMove';
import { isRunning } from '../runtime/orchestrationState';
import { findProvedMove } from './control/findProvedMove';
import { statusFrom } from './statusFrom';
import { noMove } from './noMove';
import { notStartedHere } from './notStartedHere';
import { problem } from './problem';
import { readBody } from './readBody';
import { approvalFault } from './approvalFault';
import { factsOf, handleLogged } from './handleLogged';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { type storedApprovalSchema } from '../../shared/contracts/steps/starts';
import { type ProveInput } from '../runtime/newerVersion';

export interface ApproveMoveParts extends ProveInput {
  /** Stores an approval with a proof that the app itself wrote it. */
  readonly writeApproval: (run: ApprovedRun, approved: StoredApproval) => Promise<void>;
  readonly now: () => Date;
  /** Absent: the app does not know its callers. */
  readonly callers: CallerPolicy | undefined;
}

type ApprovedRun = Pick<MoveSpec, 'moveId' | 'runId'> & { readonly startToken: string };
type StoredApproval = Omit<z.infer<typeof storedApprovalSchema>, 'proof'>;

/**
 * `POST /api/moves/{id}/approve` with `{planHash}` approves the plan of a move that waits for approval. The handler
 * refuses any other hash, so that nobody approves a plan that they have not seen.
 * It stores the approval, and raises an event so that the move reads it.
 */
export function approveMove({ callers, writeApproval, now, proveInput }: ApproveMoveParts): HttpHandler {
  return handleLogged('approveMove', async ({ request, context, instance, log }) => {
    const body = await readBody(request, instance);
    if (!body.ok) return body.answer;
    const asked = parseInput(approvalRequestSchema, body.value);
    if (!asked.ok) {
      const detail =
        'Expected {"planHash": "<64 hex digits>", "approvedBy"?: "<who approves>"}, as GET …/plan shows the hash.';
      return problem({ status: 400, code: 'REQUEST_INVALID', detail, instance, errors: asked.faults });
    }
    const client = getClient(context);
    const id = request.params['id'] ?? '';
    const found = await findProvedMove(client, id, { proveInput });
    if (found === undefined) return noMove(client, id, { proveInput, instance });
    const { move, start } = inputOf(found);
    const progress = progressOf(found);
    log(factsOf(move));
    const { planHash, approvedBy } = asked.data;
    const moveUri = new URL(`/api/moves/${move.moveId}`, request.url).href;
    const endPhase = isRunning(found) ? undefined : statusFrom(found).phase;
    const refused = approvalFault({ move, progress, endPhase, planHash, moveUri });
    if (refused !== undefined) return problem({ ...refused, instance });
    const caller = callerOf(request);
    const terms = { moveId: move.moveId, policy: callers, starter: starterOf(found), caller };
    const notTheirs = approverFault(terms);
    if (notTheirs !== undefined) return problem({ ...notTheirs, instance });
    if (start === undefined) return problem({ ...notStartedHere(move, moveUri), instance });
    const by = approverOf(caller, approvedBy);
    await writeApproval(
      { ...move, startToken: start.token },
      { planHash, approval: { at: now().toISOString(), ...by, planHash } },
    );
    const event: Approval = { planHash };
    await client.raiseEvent(move.moveId, approvalEvent, event);
    return { status: 202, headers: { Location: moveUri, 'Retry-After': '2' }, jsonBody: { id: move.moveId, moveUri } };
  });
}
