import { MoverError } from '../../../shared/contracts/model/moverError';
import { type CallerId } from '../../../shared/contracts/model/caller';
import { type RollbackAsk } from '../../../shared/contracts/model/rollback';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { rollbackInstance, rollBackMoveContract } from '../../../shared/contracts/steps/rollbackSteps';
import { moveOfRollback } from '../../../shared/rules/rollback/secondPerson';
import { needsApproval } from '../../../shared/rules/rollback/secondPerson';
import { isRunning } from '../../runtime/orchestrationState';
import { type StartTerms } from '../frame/admitStart';
import { moveFacts } from '../frame/handleLogged';
import { type ListChanges, refuseWhileUsed } from '../consumers/openChanges';
import { settlePairs } from '../checks/parseCheckRequest';
import { type Call, serve } from '../frame/serve';
import { type ProveInput } from '../../runtime/newerVersion';
import { Refused } from '../answers/problem';
import { saysIdInUse } from '../moves/startMove';
import {
  approveRollback,
  type ApproveRollbackParts,
  claimTarget,
  justStarted,
  secondPersonFor,
  startedRollback,
} from './approveRollback';
import { type MakePlan, type PlannedRollback, planOfMove } from './rollbackOfMove';
import { rollbackNotAllowed, startBack, type StartBackParts } from './startBack';
import { findLastRollback, type LastRollback } from './lastRollback';

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
    const last = await findLastRollback(client, planned, parts);
    requirePlanned(planned, { asked: asked.planHash, last }, parts, call);
    await refuseWhileUsed(client, move, parts);
    const { before } = last;
    const isAwaiting = before !== undefined && isRunning(before.status) && needsApproval(before.ask, before.progress);
    if (isAwaiting) return approveRollback(call, { planned, before }, parts);
    if (last.isSettled) return startedRollback(move, call, false);
    const second = secondPersonFor(planned, parts, call);
    parts.admit();
    await claimAndStart(call, planned, parts, { reason: asked.reason, last, ...second });
    return startedRollback(move, call, second.barred !== undefined);
  });
}

interface Approved {
  /** The hash that a person sent. */
  readonly asked: string;
  readonly last: LastRollback;
}

/** Refuses a rollback that must not start. */
function requirePlanned(
  { move, plan }: PlannedRollback,
  { asked, last }: Approved,
  parts: StartRollbackParts,
  { instance }: Call,
): void {
  if (!parts.allowRollback) throw new Refused(rollbackNotAllowed);
  const { sourceVault, targetVault } = move;
  settlePairs([{ sourceVault, targetVault, at: '' }], parts.policy);
  if (asked !== last.planHash) throw otherPlan(move, last, instance);
  if (plan.looks > 0 || plan.vault.some(({ action }) => action !== 'keep')) return;
  const detail = `Move ${move.moveId} wrote nothing that can be undone. Nothing was deleted. ${instance}/plan names what it changed.`;
  throw new Refused({ status: 409, code: 'ROLLBACK_NOT_POSSIBLE', detail });
}

function otherPlan({ moveId }: MoveSpec, { earlier }: LastRollback, instance: string): Refused {
  const since = earlier && ', or a rollback ended since and left something';
  const first = earlier && `Read the report of the last rollback (${instance}/report) first. `;
  const detail = `The hash in the request is not that of the rollback plan of move ${moveId}: it is of another run, or of another plan${since ?? ''}. ${first ?? ''}Read ${instance}/plan and approve its planHash. This request deleted nothing.`;
  return new Refused({ status: 409, code: 'PLAN_CHANGED', detail });
}

interface Starting {
  readonly reason: string | undefined;
  readonly last: LastRollback;
  /** Who may not approve it; absent if it needs no second person. */
  readonly barred?: CallerId[];
}

async function claimAndStart(
  call: Call,
  planned: PlannedRollback,
  parts: StartRollbackParts,
  { reason, last, barred }: Starting,
): Promise<void> {
  const { client, caller, instance } = call;
  const { move, planHash, reportHead } = planned;
  const ask: RollbackAsk = {
    rollbackId: parts.randomHex(8),
    planHash,
    reportHead,
    askedAt: parts.now().toISOString(),
    by: caller?.name ?? null,
    ...(caller === undefined ? {} : { identity: { tenantId: caller.tenantId, objectId: caller.objectId } }),
    ...(reason === undefined ? {} : { reason }),
    ...(last.earlier && { earlier: last.earlier }),
    ...(barred === undefined ? {} : { barred }),
  };
  const claiming = moveOfRollback(move, ask);
  // A rollback that waits for its second person claims nothing before.
  if (barred === undefined) await claimTarget(call, planned, claiming, parts);
  const release = async () => (barred === undefined ? parts.releaseVaults(claiming) : undefined);
  await requireLast(call, planned, parts, last).catch(async (error: unknown) => {
    await release();
    throw error;
  });
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
    await release();
    throw error instanceof MoverError ? error : justStarted(move, instance);
  }
}

/** Throws if another rollback started or ended since: what it left must be read before the next one. */
async function requireLast(
  { client, instance }: Call,
  planned: PlannedRollback,
  parts: ProveInput,
  last: LastRollback,
): Promise<void> {
  const now = await findLastRollback(client, planned, parts);
  const isSame = now.before?.ask.rollbackId === last.before?.ask.rollbackId && now.planHash === last.planHash;
  if (!isSame) throw justStarted(planned.move, instance);
}
