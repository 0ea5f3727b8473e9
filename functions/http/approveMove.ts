import { type HttpHandler, type HttpRequest } from '@azure/functions';
import { getClient } from 'durable-functions';
import { type z } from 'zod';
import { approverNameSchema } from '../../shared/contracts/api/moveStatus';
import {
  type Approval,
  approvalEvent,
  approvalRequestSchema,
  moveVaultContract,
} from '../../shared/contracts/steps/orchestrations';
import { parseInput } from './faults';
import { findMove, progressOf } from '../runtime/findMove';
import { isRunning } from '../runtime/orchestrationState';
import { statusFrom } from './getMove';
import { noMove } from './noMove';
import { problem } from './problem';
import { readBody } from './readBody';
import { approvalFault } from './approvalFault';
import { factsOf, handleLogged } from './handleLogged';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { type storedApprovalSchema } from '../../shared/contracts/steps/starts';

export interface ApproveMoveParts {
  /** Stores an approval with a proof that the app itself wrote it. */
  readonly writeApproval: (run: ApprovedRun, approved: StoredApproval) => Promise<void>;
  readonly now: () => Date;
}

type ApprovedRun = Pick<MoveSpec, 'moveId' | 'runId'> & { readonly startToken: string };
type StoredApproval = Omit<z.infer<typeof storedApprovalSchema>, 'proof'>;

/**
 * `POST /api/moves/{id}/approve` with `{planHash}` approves the plan of a move that waits for approval. The handler
 * refuses any other hash, so that nobody approves a plan that they have not seen.
 * It stores the approval, and raises an event so that the move reads it.
 */
export function approveMove({ writeApproval, now }: ApproveMoveParts): HttpHandler {
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
    const found = await findMove(client, id);
    if (found === undefined) return noMove(client, id, instance);
    const { move, start } = moveVaultContract.input.parse(found.input);
    const progress = progressOf(found);
    log(factsOf(move));
    const { planHash, approvedBy } = asked.data;
    const moveUri = new URL(`/api/moves/${move.moveId}`, request.url).href;
    const endPhase = isRunning(found) ? undefined : statusFrom(found).phase;
    const refused = approvalFault({ move, progress, endPhase, planHash, moveUri });
    if (refused !== undefined) return problem({ ...refused, instance });
    if (start === undefined) return problem({ ...notStartedHere(move, moveUri), instance });
    const by = approverOf(request, approvedBy);
    const approval = { at: now().toISOString(), ...by };
    await writeApproval({ ...move, startToken: start.token }, { planHash, approval });
    const event: Approval = { planHash, by };
    await client.raiseEvent(move.moveId, approvalEvent, event);
    return { status: 202, headers: { Location: moveUri, 'Retry-After': '2' }, jsonBody: { id: move.moveId, moveUri } };
  });
}

/**
 * Returns who approves. App Service authentication sets the header and drops any that a caller sends. Without it, the
 * header is the caller's own claim. Source: App Service documentation, "Work with user identities".
 */
function approverOf(request: HttpRequest, approvedBy: string | undefined): NonNullable<Approval['by']> {
  const principal = approverNameSchema.safeParse(request.headers.get('x-ms-client-principal-name'));
  if (principal.success) return { by: principal.data, via: 'clientPrincipal' };
  return { by: approvedBy ?? null, via: 'request' };
}

function notStartedHere({ moveId }: MoveSpec, moveUri: string) {
  const detail = `An earlier version of the app started move ${moveId}, so this version runs none of its steps. Cancel it (POST ${moveUri}/cancel) and start it again.`;
  return { status: 409, code: 'START_REFUSED', detail } as const;
}
