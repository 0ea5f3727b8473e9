import { type ApprovalRecord } from '../../../shared/contracts/model/progress';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { approvalEvent } from '../../../shared/contracts/steps/orchestrations';
import { runOfChange } from '../../../shared/rules/consumers/changeApproval';
import { planTakingBack } from '../../../shared/rules/consumers/changeResults';
import { changePlanOf } from '../../../shared/rules/consumers/planChanges';
import { mayApproveRollback, needsApproval } from '../../../shared/rules/rollback/secondPerson';
import { findOwnMove, starterOf } from '../../runtime/findMove';
import { type ProveInput } from '../../runtime/newerVersion';
import { isRunning } from '../../runtime/orchestrationState';
import { Refused } from '../answers/problem';
import { approverOf } from '../callers/approverFault';
import { settlePairs } from '../checks/parseCheckRequest';
import { moveFacts } from '../frame/handleLogged';
import { serve } from '../frame/serve';
import { type FoundChange, type ReadChange, requireChange, resultsOf } from './getConsumerChange';
import { approverRefused, beginChange, type ChangeStartParts, claimChange, startedChange } from './startConsumerChange';

interface ApproveChangeParts extends ChangeStartParts, ProveInput {
  /** Stores an approval with a proof that the app itself wrote it. */
  readonly writeApproval: (
    run: Pick<MoveSpec, 'moveId' | 'runId'> & { readonly startToken: string },
    approved: { readonly planHash: string; readonly approval: ApprovalRecord },
  ) => Promise<void>;
}

/** `POST /api/consumers/changes/{id}/approve` with `{planHash}`: another person lets a change that waits begin. */
export function approveConsumerChange(parts: ApproveChangeParts) {
  return serve('approveConsumerChange', async (call) => {
    const { client, caller, body } = call;
    const found = await requireChange(call, parts);
    const { move, ask, progress, status, startToken } = found;
    call.log(moveFacts(move));
    requireHash(found, body.planHash);
    if (!isRunning(status) || !needsApproval(ask, progress))
      throw notNow(`Change ${ask.id} does not wait for an approval. See ${call.uriOf(`consumers/changes/${ask.id}`)}.`);
    if (caller === undefined)
      throw approverRefused('It does not know who sent this approval, because MOVE_AUTHENTICATION is off by now.');
    if (!mayApproveRollback(ask, caller))
      throw approverRefused(
        'You asked for the change, or started the move. Ask somebody else with the role Move.Approve.',
      );
    settlePairs([{ ...move, at: '' }], parts.policy);
    parts.admit();
    await claimChange(client, { vault: move.sourceVault, id: ask.id }, parts);
    const { planHash } = ask;
    const approval = { at: parts.now().toISOString(), ...approverOf(caller, undefined), planHash };
    const run = { moveId: move.moveId, runId: runOfChange(ask), startToken };
    await parts.writeApproval(run, { planHash, approval });
    await client.raiseEvent(ask.id, approvalEvent, { planHash });
    return startedChange(call, ask, false);
  });
}

/**
 * `POST /api/consumers/changes/{id}/rollback` with `{planHash}` of that change: each object gets what it had, unless others have changed it
 * since. It is a change of its own, with an id and a second person of its own.
 */
export function rollBackConsumerChange(parts: ApproveChangeParts & ReadChange) {
  return serve('rollBackConsumerChange', async (call) => {
    const { body } = call;
    const found = await requireChange(call, parts);
    const { move, ask, summary, status } = found;
    call.log(moveFacts(move));
    requireHash(found, body.planHash);
    if (isRunning(status)) throw notNow(`Change ${ask.id} is in progress. A rollback is possible once it has ended.`);
    const results = summary === undefined ? [] : await resultsOf(found, summary, parts);
    const rows = planTakingBack(results);
    if (rows.length === 0) throw nothingToUndo(found);
    settlePairs([{ ...move, at: '' }], parts.policy);
    parts.admit();
    const own = await findOwnMove(call.client, move.moveId, parts);
    const asked = { search: ask.search, dryRun: false, undoes: ask.id, reason: body.reason };
    return beginChange(call, parts, { move, plan: changePlanOf(rows), starter: own && starterOf(own), asked });
  });
}

function requireHash({ ask }: FoundChange, planHash: string): void {
  if (ask.planHash === planHash) return;
  const detail = `The hash in the request is not that of change ${ask.id}. Read the change, and send its planHash. Nothing was changed.`;
  throw new Refused({ status: 409, code: 'PLAN_CHANGED', detail });
}

function notNow(detail: string): Refused {
  return new Refused({ status: 409, code: 'NOT_POSSIBLE_NOW', detail: `${detail} Nothing was changed.` });
}

function nothingToUndo({ ask, summary }: FoundChange): Refused {
  const why =
    summary === undefined
      ? 'It was cut off, so nothing proves what it changed: start a change again, or change the objects by hand.'
      : 'It changed nothing, or is a rollback itself.';
  const detail = `Change ${ask.id} cannot be rolled back. ${why} Nothing was changed.`;
  return new Refused({ status: 409, code: 'ROLLBACK_NOT_POSSIBLE', detail });
}
