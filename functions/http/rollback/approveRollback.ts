import { type StartedRollback } from '../../../shared/contracts/api/rollbackAnswers';
import { type ApprovalRecord } from '../../../shared/contracts/model/progress';
import { type CallerId } from '../../../shared/contracts/model/caller';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { approvalEvent } from '../../../shared/contracts/steps/orchestrations';
import { moveOfRollback } from '../../../shared/rules/rollback/secondPerson';
import { approvalDeadline, barredFrom, mayApproveRollback } from '../../../shared/rules/rollback/secondPerson';
import { isSameCaller } from '../../../shared/rules/transfer/controlWords';
import { type FoundRollback, runStateOf, starterOf } from '../../runtime/findMove';
import { approverOf } from '../callers/approverFault';
import { type Call, type JsonAnswer } from '../frame/serve';
import { Refused } from '../answers/problem';
import { type StartMoveParts, vaultHeld } from '../moves/startMove';
import { type PlannedRollback } from './rollbackOfMove';

/** What approving a rollback needs from outside the HTTP room; `functions/httpHandlers.ts` provides it. */
export interface ApproveRollbackParts extends Pick<
  StartMoveParts,
  'callers' | 'admit' | 'claimVaults' | 'releaseVaults' | 'proveInput'
> {
  /** Stores an approval with a proof that the app itself wrote it. */
  readonly writeApproval: (
    run: Pick<MoveSpec, 'moveId' | 'runId'> & { readonly startToken: string },
    approved: { readonly planHash: string; readonly approval: ApprovalRecord },
  ) => Promise<void>;
  readonly now: () => Date;
}

const other = 'This app requires that two persons ask for a rollback.';

/** Who may not approve the rollback that a person asks for; nobody if it needs no second person. Refuses an unknown person. */
export function secondPersonFor(
  { found }: Pick<PlannedRollback, 'found'>,
  { callers }: Pick<ApproveRollbackParts, 'callers'>,
  { caller }: Call,
): { readonly barred?: CallerId[] } {
  const starter = starterOf(found);
  if (callers?.needsSecondPerson !== true && starter?.needsSecondPerson !== true) return {};
  if (caller === undefined) throw refusal(unknownCaller);
  return { barred: barredFrom(caller, starter) };
}

const unknownCaller = `${other} It does not know who sent this request, because MOVE_AUTHENTICATION is off by now. Nothing was deleted.`;

interface Awaiting {
  readonly planned: PlannedRollback;
  /** The rollback that waits. */
  readonly before: FoundRollback;
}

/**
 * The same request from another person approves a rollback that waits. The person who asked for it may send the request again, which
 * changes nothing. The target is claimed now, because the rollback begins.
 */
export async function approveRollback(
  call: Call,
  { planned, before }: Awaiting,
  parts: ApproveRollbackParts,
): Promise<JsonAnswer<StartedRollback>> {
  const { client, caller } = call;
  const { move, planHash } = planned;
  const { ask, status, startToken } = before;
  if (before.move.runId !== move.runId || ask.planHash !== planHash) {
    const until = approvalDeadline(ask).toISOString();
    const detail = `Another rollback of move ${move.moveId}, with another plan, waits for its second person until ${until}. See ${call.instance}.`;
    throw new Refused({ status: 409, code: 'NOT_POSSIBLE_NOW', detail });
  }
  if (caller !== undefined && ask.identity !== undefined && isSameCaller(ask.identity, caller))
    return startedRollback(move, call, true);
  if (caller === undefined) throw refusal(unknownCaller);
  if (!mayApproveRollback(ask, caller)) {
    throw refusal(
      `${other} You started move ${move.moveId}. Ask somebody else with the role Move.Approve to approve the rollback. Nothing was deleted.`,
    );
  }
  parts.admit();
  const run = moveOfRollback(move, ask);
  await claimTarget(call, planned, run, parts);
  const approval = { at: parts.now().toISOString(), ...approverOf(caller, undefined), planHash };
  await parts.writeApproval({ ...run, startToken }, { planHash, approval });
  await client.raiseEvent(status.instanceId, approvalEvent, { planHash });
  return startedRollback(move, call, false);
}

/** Claims the target for a rollback, and stores what proves its plan. Refuses it if the target is not free. */
export async function claimTarget(
  { client, instance }: Pick<Call, 'client' | 'instance'>,
  { keep }: Pick<PlannedRollback, 'keep'>,
  run: MoveSpec,
  parts: Pick<ApproveRollbackParts, 'claimVaults' | 'releaseVaults' | 'proveInput'>,
): Promise<void> {
  const holder = await parts.claimVaults(run, (one) => runStateOf(client, one, parts));
  if (holder !== undefined) {
    if (holder.moveId === run.moveId) throw justStarted(run, instance);
    const detail = `${await vaultHeld(client, holder, parts)} Nothing was deleted.`;
    throw new Refused({ status: 409, code: 'VAULT_IN_USE', detail });
  }
  await keep?.().catch(async (error: unknown) => {
    await parts.releaseVaults(run);
    throw error;
  });
}

export function justStarted({ moveId }: Pick<MoveSpec, 'moveId'>, instance: string): Refused {
  const detail = `Another rollback of move ${moveId} has just started. See ${instance}.`;
  return new Refused({ status: 409, code: 'NOT_POSSIBLE_NOW', detail });
}

function refusal(detail: string): Refused {
  return new Refused({ status: 403, code: 'APPROVER_IS_STARTER', detail });
}

/** The answer to a request for a rollback that runs, or waits for its second person. */
export function startedRollback(
  { moveId: id }: Pick<MoveSpec, 'moveId'>,
  { uriOf }: Call,
  awaitsSecondPerson: boolean,
): JsonAnswer<StartedRollback> {
  const rollbackUri = uriOf(`moves/${id}/rollback`);
  const jsonBody = { id, rollbackUri, reportUri: `${rollbackUri}/report`, awaitsSecondPerson };
  return { headers: { Location: rollbackUri, 'Retry-After': '2' }, jsonBody };
}
