import { type z } from 'zod';
import { type CallerPolicy } from '../../../shared/contracts/settings/callerSettings';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type Approval, approvalEvent, type MoveProgress } from '../../../shared/contracts/steps/orchestrations';
import { type storedApprovalSchema } from '../../../shared/contracts/steps/starts';
import { inputOf, progressOf, starterOf } from '../../runtime/findMove';
import { type ProveInput } from '../../runtime/newerVersion';
import { isRunning } from '../../runtime/orchestrationState';
import { approverFault, approverOf } from '../callers/approverFault';
import { controlAnswer } from '../moves/controlledMove';
import { moveFacts } from '../frame/handleLogged';
import { notStartedHere, requireProvedMove } from '../moves/requireMove';
import { serve } from '../frame/serve';
import { type ProblemParts, Refused, refuseIf } from '../answers/problem';
import { statusFrom } from '../moves/statusFrom';
import { type ErrorCode } from '../../../shared/contracts/model/errorCodes';
import { type ApprovalRecord, type Phase } from '../../../shared/contracts/model/progress';

interface ApproveMoveParts extends ProveInput {
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
export function approveMove({ callers, writeApproval, now, proveInput }: ApproveMoveParts) {
  return serve('approveMove', async (asked) => {
    const { client, caller } = asked;
    const { planHash, approvedBy } = asked.body;
    const found = await requireProvedMove(asked, { proveInput });
    const { move, start } = inputOf(found);
    const progress = progressOf(found);
    asked.log(moveFacts(move));
    const moveUri = asked.uriOf(`moves/${move.moveId}`);
    const endPhase = isRunning(found) ? undefined : statusFrom(found).phase;
    refuseIf(approvalFault({ move, progress, endPhase, planHash, moveUri }));
    refuseIf(approverFault({ moveId: move.moveId, policy: callers, starter: starterOf(found), caller }));
    if (start === undefined) throw new Refused(notStartedHere(move, moveUri));
    const approval = { at: now().toISOString(), ...approverOf(caller, approvedBy), planHash };
    await writeApproval({ ...move, startToken: start.token }, { planHash, approval });
    const event: Approval = { planHash };
    await client.raiseEvent(move.moveId, approvalEvent, event);
    return controlAnswer({ move, moveUri });
  });
}

interface ApprovalAsked {
  readonly move: MoveSpec;
  /** The input of the move's current step; null in its first step. */
  readonly progress: MoveProgress | null;
  /** The phase in which the move ended; undefined while it is running. */
  readonly endPhase: Phase | undefined;
  /** The hash that the request approves. */
  readonly planHash: string;
  readonly moveUri: string;
}

type ApprovalFault = Pick<ProblemParts, 'status' | 'code' | 'detail' | 'headers'>;

/** Returns why a move refuses an approval and what to do instead; undefined if it awaits exactly this one. */
export function approvalFault(asked: ApprovalAsked): ApprovalFault | undefined {
  const { move, progress, endPhase, planHash, moveUri } = asked;
  const phase = progress?.phase ?? 'planning';
  const approval = progress?.approval ?? null;
  const name = `Move ${move.moveId}`;
  if (move.dryRun) {
    const next = 'To carry it out, start the move without "dryRun".';
    return refusal('APPROVAL_NOT_REQUIRED', `${name} is a dry run. It writes nothing and needs no approval. ${next}`);
  }
  if (move.approval === 'none') {
    const next = `Its status: ${moveUri}. To approve a plan first, start a move with "approval": "required".`;
    return refusal('APPROVAL_NOT_REQUIRED', `${name} was started without an approval and needs none. ${next}`);
  }
  if (endPhase !== undefined) return ended(name, endPhase, approval, moveUri);
  if (approval !== null) {
    const next = `There is nothing left to approve. Its status: ${moveUri}.`;
    return refusal('ALREADY_APPROVED', `${name} ${approvedWords(approval)} and is in phase ${phase}. ${next}`);
  }
  if (phase === 'planning') {
    const detail = `${name} is still planning. Wait until its phase is awaitingApproval, read the plan, then approve it: ${moveUri}.`;
    return { ...refusal('PLAN_NOT_READY', detail), headers: { 'Retry-After': '5' } };
  }
  if (phase !== 'awaitingApproval') {
    return refusal(
      'NOT_AWAITING_APPROVAL',
      `${name} is in phase ${phase} and ends without an approval. See why: ${moveUri}.`,
    );
  }
  if (planHash === progress?.plan?.planHash) return undefined;
  const detail = `The hash in the request is not the plan hash of move ${move.moveId}. Read the plan at ${moveUri}/plan and approve its planHash.`;
  return refusal('PLAN_CHANGED', detail);
}

function ended(name: string, phase: Phase, approval: ApprovalRecord | null, moveUri: string): ApprovalFault {
  const before = approval === null ? 'It was never approved.' : `It ${approvedWords(approval)}.`;
  const next = `An approval has no effect any more. See ${moveUri}, and start a new move if you need one.`;
  return refusal('MOVE_ENDED', `${name} has ended (${phase}). ${before} ${next}`);
}

function approvedWords({ at, by }: ApprovalRecord): string {
  return `was approved at ${at}${by === null ? '' : ` by ${by}`}`;
}

function refusal(code: ErrorCode, detail: string): ApprovalFault {
  return { status: 409, code, detail };
}
