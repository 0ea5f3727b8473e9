import { type HttpHandler, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { type DurableClient, getClient } from 'durable-functions';
import { rollbackRequestSchema } from '../../../shared/contracts/api/rollbackAnswers';
import { type CallerId } from '../../../shared/contracts/model/caller';
import { type RollbackAsk, type RollbackSummary } from '../../../shared/contracts/model/rollback';
import { type Start } from '../../../shared/contracts/model/startProof';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { rollbackInstance, rollBackMoveContract } from '../../../shared/contracts/steps/rollbackSteps';
import { moveOfRollback } from '../../../shared/rules/rollback/rollbackRun';
import { needsApproval } from '../../../shared/rules/rollback/secondPerson';
import { findRollback, type FoundRollback } from '../../runtime/findMove';
import { isRunning } from '../../runtime/orchestrationState';
import { callerOf } from '../callers/admitCaller';
import { invalidRequest, parseInput } from '../faults';
import { factsOf, handleLogged } from '../handleLogged';
import { refusedBy, settlePair } from '../checks/parseCheckRequest';
import { problem } from '../problem';
import { readBody } from '../readBody';
import { saysIdInUse } from '../startMove';
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

/** What starting a rollback needs from outside the HTTP room; `functions/index.ts` provides it. */
export interface StartRollbackParts extends MakePlan, StartBackParts, ApproveRollbackParts {
  /** Stores the start token of a run, and returns the `start` of its input. */
  readonly signStart: (run: { orchestrator: string; instanceId: string; input: object }) => Promise<Start>;
}

/**
 * `POST /api/moves/{id}/rollback` with `{planHash, reason?}` starts the rollback of an ended move, and answers immediately. The
 * hash shows that the person has read the plan. The same request twice starts one rollback. Where the app requires a second person, the
 * rollback waits until another person sends the same request. With `"direction": "back"` it starts a
 * move back instead.
 */
export function startRollback(parts: StartRollbackParts): HttpHandler {
  return handleLogged('startRollback', async ({ request, context, instance, log }) => {
    const body = await readBody(request, instance);
    if (!body.ok) return body.answer;
    if (hasDirection(body.value)) return startBack(parts, { request, client: getClient(context), log }, body.value);
    const asked = parseInput(rollbackRequestSchema, body.value);
    if (!asked.ok) return problem({ ...invalidRequest(asked.faults), instance });
    const client = getClient(context);
    const planned = await planOfMove(client, request, parts);
    if (!planned.ok) return planned.answer;
    log(factsOf(planned.move));
    const refused = refusalOf(planned, asked.data.planHash, { parts, request });
    if (refused !== undefined) return refused;
    const before = await findRollback(client, planned.move.moveId, parts);
    const isAwaiting = before !== undefined && isRunning(before.status) && needsApproval(before.ask, before.progress);
    if (isAwaiting) return approveRollback(client, { planned, before }, parts, request);
    if (before !== undefined && isSettled(before, planned)) return startedRollback(planned.move, request, false);
    const second = secondPersonFor(planned, parts, request);
    if ('detail' in second) return problem({ ...second, instance });
    const tooOften = parts.admit(instance);
    if (tooOften !== undefined) return tooOften;
    return claimAndStart(client, planned, { parts, request, reason: asked.data.reason, before, ...second });
  });
}

/** Whether the body is for a move back. Its schema names every other direction. */
function hasDirection(body: unknown): boolean {
  return typeof body === 'object' && body !== null && 'direction' in body;
}

interface Asked {
  readonly parts: StartRollbackParts;
  readonly request: HttpRequest;
  readonly reason?: string | undefined;
  /** The last rollback of the move. */
  readonly before?: FoundRollback | undefined;
  /** Who may not approve it; absent if it needs no second person. */
  readonly barred?: CallerId[];
}

/** Returns why this rollback must not start. */
function refusalOf(planned: PlannedRollback, hash: string, { parts, request }: Asked): HttpResponseInit | undefined {
  const { move, plan, planHash } = planned;
  const instance = new URL(request.url).pathname;
  if (!parts.allowRollback) return problem({ ...rollbackNotAllowed, instance });
  const { sourceVault, targetVault } = move;
  const pair = settlePair({ sourceVault, targetVault, at: '' }, parts.policy);
  if ('detail' in pair) return problem({ ...refusedBy([pair]), instance });
  if (hash !== planHash) {
    const detail = `The hash in the request is not that of the rollback plan of move ${move.moveId}: it is of another run, or of another plan. Read ${instance}/plan and approve its planHash. Nothing was deleted.`;
    return problem({ status: 409, code: 'PLAN_CHANGED', detail, instance });
  }
  if (plan.looks > 0 || plan.vault.some(({ action }) => action !== 'keep')) return undefined;
  const detail = `Move ${move.moveId} wrote nothing that can be undone. Nothing was deleted. ${instance}/plan names what it changed.`;
  return problem({ status: 409, code: 'ROLLBACK_NOT_POSSIBLE', detail, instance });
}

/** A rollback of the same plan that is under way, or has ended with everything rolled back, need not start again. */
function isSettled(before: FoundRollback, { move, planHash }: PlannedRollback): boolean {
  if (before.move.runId !== move.runId || before.ask.planHash !== planHash) return false;
  const summary: RollbackSummary | undefined = summaryOf(before);
  return isRunning(before.status) || summary?.phase === 'completed';
}

async function claimAndStart(
  client: DurableClient,
  planned: PlannedRollback,
  { parts, request, reason, before, barred }: Asked,
): Promise<HttpResponseInit> {
  const { move, planHash, reportHead } = planned;
  const instance = new URL(request.url).pathname;
  const caller = callerOf(request);
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
  const claimed = barred === undefined ? await claimTarget(client, planned, claiming, parts) : undefined;
  if (claimed !== undefined) return problem({ ...claimed, instance });
  const run = { orchestrator: rollBackMoveContract.name, instanceId: rollbackInstance(move.moveId) };
  const input = { move, rollback: ask, progress: null };
  try {
    const start = await parts.signStart({ ...run, input });
    await client.startNew(run.orchestrator, { instanceId: run.instanceId, input: { ...input, start } });
  } catch (error) {
    // Of two requests at once, the runtime accepts one. After any other error it is unknown whether the rollback started.
    if (!saysIdInUse(error)) throw error;
    if (barred === undefined) await parts.releaseVaults(claiming);
    const detail = `Another rollback of move ${move.moveId} has just started. See ${instance}.`;
    return problem({ status: 409, code: 'NOT_POSSIBLE_NOW', detail, instance });
  }
  return startedRollback(move, request, barred !== undefined);
}

/** The results of the rollback before this one, if it was of the same run and ended by itself: only then its history proves them. */
function earlierOf(before: FoundRollback | undefined, { runId }: MoveSpec): Pick<RollbackAsk, 'earlier'> {
  if (before?.move.runId !== runId) return {};
  const summary = summaryOf(before);
  if (summary === undefined) return {};
  const { pages, hash } = summary;
  return { earlier: { rollbackId: before.ask.rollbackId, pages, hash } };
}
