import { type ApprovalRecord } from '../../../shared/contracts/model/progress';
import { type Caller, type Starter } from '../../../shared/contracts/model/caller';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type CallerPolicy } from '../../../shared/contracts/settings/callerSettings';
import { isSameCaller } from '../../../shared/rules/transfer/controlWords';
import { type RefusalParts } from '../answers/problem';

interface ApproverAsked {
  readonly moveId: string;
  /** What the id is of. Default: a move. */
  readonly what?: 'move' | 'fleet';
  readonly policy: CallerPolicy | undefined;
  /** Who started the move; undefined if the app did not know its callers then. */
  readonly starter: Starter | undefined;
  readonly caller: Caller | undefined;
}

/** Returns why this caller may not approve the move; undefined if they may. */
export function approverFault(asked: ApproverAsked): RefusalParts | undefined {
  const { moveId, what = 'move', policy, starter, caller } = asked;
  if (policy?.needsSecondPerson !== true && starter?.needsSecondPerson !== true) return undefined;
  const other = `This app requires that another person approves a plan than the one who started the ${what}.`;
  if (starter === undefined) {
    return refusal(`${other} It does not know who started ${what} ${moveId}. Cancel the ${what} and start it again.`);
  }
  if (caller === undefined) {
    return refusal(`${other} It does not know who sent this approval, because MOVE_AUTHENTICATION is off by now.`);
  }
  if (!isSameCaller(starter.by, caller)) return undefined;
  return refusal(`${other} You started ${what} ${moveId}. Ask somebody else with the role Move.Approve to approve it.`);
}

/** Returns who approves. Without a known caller, the name is a claim of the request. */
export function approverOf(caller: Caller | undefined, approvedBy: string | undefined): Omit<ApprovalRecord, 'at'> {
  if (caller === undefined) return { by: approvedBy ?? null, via: 'request' };
  const { name, ...identity } = caller;
  return { by: name, via: 'clientPrincipal', identity };
}

/** Returns who starts a move or a fleet, for the input of its orchestration. */
export function asStarter(by: Caller | undefined, callers: CallerPolicy | undefined): Starter | undefined {
  return by && { by, needsSecondPerson: callers?.needsSecondPerson === true };
}

/** Refuses a move that would write without an approval, if the app requires a second person. */
export function approvalNeeded(move: MoveSpec, policy: CallerPolicy | undefined): RefusalParts | undefined {
  if (policy?.needsSecondPerson !== true || move.dryRun || move.approval === 'required') return undefined;
  const detail =
    'This app requires that a second person approves the plan of each move. Start the move with "approval": "required", or as a dry run with "dryRun": true. Nothing was started.';
  return { status: 403, code: 'APPROVAL_REQUIRED', detail };
}

function refusal(detail: string): RefusalParts {
  return { status: 403, code: 'APPROVER_IS_STARTER', detail };
}
