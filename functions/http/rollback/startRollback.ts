import { MoverError } from '../../../shared/contracts/model/moverError';
import { type CallerId } from '../../../shared/contracts/model/caller';
import { type RollbackAsk, type RollbackSummary } from '../../../shared/contracts/model/rollback';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { rollbackInstance, rollBackMoveContract } from '../../../shared/contracts/steps/rollbackSteps';
import { moveOfRollback } from '../../../shared/rules/rollback/secondPerson';
import { needsApproval } from '../../../shared/rules/rollback/secondPerson';
import { findRollback, type FoundRollback } from '../../runtime/findMove';
import { isRunning } from '../../runtime/orchestrationState';
import { type StartTerms } from '../frame/admitStart';
import { moveFacts } from '../frame/handleLogged';
import { type ListChanges, refuseWhileUsed } from '../consumers/openChanges';
import { settlePairs } from '../checks/parseCheckRequest';
import { type Call, serve } from '../frame/serve';
import { Refused } from '../answers/problem';
import { saysIdInUse } from '../moves/startMove';
import {
  approveRollback,
  type ApproveRollbackParts,
  claimTarget,
  secondPersonFor,
  startedRollback,
} from './approveRollback';
import { type MakePlan, type PlannedRollback, planOfMove } from './rollbackOfMove';
import { rollbackNotAllowed, startBack, type StartBackParts } from './startBack';
import { summaryOf } from './rollbackView';

/** What starting a rollback needs from outside the HTTP room; `functions/httpHandlers.ts` provides it. */
export type StartRollbackParts = MakePlan &
  StartBackParts &
  ApproveRollbackParts &
  ListChanges &
  Pick<StartTerms, 'signStart'>;

/**
 * `POST /api/moves/{id}/rollback` with `{planHash, reason?}` starts the rollback of an ended move, and answers immediately. The
 * hash shows that the person has read the plan. The same request twice starts one rollback. Where the app requires a second person, the
 * rollback waits until another person sends the same request. With `"direction": "back"` it starts a
 * move back instead.
 */
export function startRollback(parts: StartRollbackParts) {
  return serve('startRollback', async (call) => {
    const { client, body: asked } = call;
    if ('direction' in asked) return startBack(call, asked, parts);
    const planned = await planOfMove(call, parts);
    const { move } = planned;
    call.log(moveFacts(move));
    requirePlanned(planned, asked.planHash, parts, call);
    await refuseWhileUsed(client, move, parts);
    const before = await findRollback(client, move.moveId, parts);
    const isAwaiting = before !== undefined && isRunning(before.status) && needsApproval(before.ask, before.progress);
    if (isAwaiting) return approveRollback(call, { planned, before }, parts);
    if (before !== undefined && isSettled(before, planned)) return startedRollback(move, call, false);
    const second = secondPersonFor(planned, parts, call);
    parts.admit();
    await claimAndStart(call, planned, parts, { reason: asked.reason, before, ...second });
    return startedRollback(move, call, second.barred !== undefined);
  });
}

/** Refuses a rollback that must not start. */
function requirePlanned(
  { move, plan, planHash }: PlannedRollback,
  hash: string,
  parts: StartRollbackParts,
  { instance }: Call,
): void {
  if (!parts.allowRollback) throw new Refused(rollbackNotAllowed);
  const { sourceVault, targetVault } = move;
  settlePairs([{ sourceVault, targetVault, at: '' }], parts.policy);
  if (hash !== planHash) {
    const detail = `The hash in the request is not that of the rollback plan of move ${move.moveId}: it is of another run, or of another plan. Read ${instance}/plan and approve its planHash. Nothing was deleted.`;
    throw new Refused({ status: 409, code: 'PLAN_CHANGED', detail });
  }
  if (plan.looks > 0 || plan.vault.some(({ action }) => action !== 'keep')) return;
  const detail = `Move ${move.moveId} wrote nothing that can be undone. Nothing was deleted. ${instance}/plan names what it changed.`;
  throw new Refused({ status: 409, code: 'ROLLBACK_NOT_POSSIBLE', detail });
}

/** A rollback of the same plan that is under way, or has ended with everything rolled back, need not start again. */
function isSettled(before: FoundRollback, { move, planHash }: PlannedRollback): boolean {
  if (before.move.runId !== move.runId || before.ask.planHash !== planHash) return false;
  const summary: RollbackSummary | undefined = summaryOf(before);
  return isRunning(before.status) || summary?.phase === 'completed';
}

interface Starting {
  readonly reason: string | undefined;
  /** The last rollback of the move. */
  readonly before: FoundRollback | undefined;
  /** Who may not approve it; absent if it needs no second person. */
  readonly barred?: CallerId[];
}

async function claimAndStart(
  { client, caller, instance }: Call,
  planned: PlannedRollback,
  parts: StartRollbackParts,
  { reason, before, barred }: Starting,
): Promise<void> {
  const { move, planHash, reportHead } = planned;
  const ask: RollbackAsk = {
    rollbackId: parts.randomHex(8),
    planHash,
    reportHead,
    askedAt: parts.now().toISOString(),
    by: caller?.name ?? null,
    ...(caller === undefined ? {} : { identity: { tenantId: caller.tenantId, objectId: caller.objectId } }),
    ...(reason === undefined ? {} : { reason }),
    ...earlierOf(before, move),
    ...(barred === undefined ? {} : { barred }),
  };
  const claiming = moveOfRollback(move, ask);
  // A rollback that waits for its second person claims nothing before.
  if (barred === undefined) await claimTarget(client, planned, claiming, parts);
  const run = { orchestrator: rollBackMoveContract.name, instanceId: rollbackInstance(move.moveId) };
  const input = { move, rollback: ask, progress: null };
  try {
    const start = await parts.signStart({ ...run, input });
    const startNew = () =>
      client.startNew(run.orchestrator, { instanceId: run.instanceId, input: { ...input, start } });
    await (barred === undefined ? parts.beginRun(claiming, startNew) : startNew());
  } catch (error) {
    // Of two requests at once, the runtime accepts one. After its other errors it is unknown whether the rollback started.
    if (!saysIdInUse(error) && !(error instanceof MoverError)) throw error;
    if (barred === undefined) await parts.releaseVaults(claiming);
    if (error instanceof MoverError) throw error;
    const detail = `Another rollback of move ${move.moveId} has just started. See ${instance}.`;
    throw new Refused({ status: 409, code: 'NOT_POSSIBLE_NOW', detail });
  }
}

/** The results of the rollback before this one, if it was of the same run, as far as history proves them: it may have been terminated. */
function earlierOf(before: FoundRollback | undefined, { runId }: MoveSpec): Pick<RollbackAsk, 'earlier'> {
  if (before?.move.runId !== runId) return {};
  const { ask, progress } = before;
  // Its first generation deletes nothing. What it knew of the rollback before it still counts.
  if (!progress?.plan) return ask.earlier === undefined ? {} : { earlier: ask.earlier };
  const { pages, hash } = summaryOf(before) ?? { pages: progress.nextPage, hash: progress.hash };
  return { earlier: { rollbackId: ask.rollbackId, pages, hash } };
}
