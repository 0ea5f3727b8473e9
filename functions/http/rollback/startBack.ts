import { type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { type DurableClient } from 'durable-functions';
import { type BackRequest, backRequestSchema } from '../../../shared/contracts/api/rollbackAnswers';
import { type Back, type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { backRequestOf } from '../../../shared/rules/rollback/backMove';
import { findOwnMove, moveOf } from '../../runtime/findMove';
import { isRunning } from '../../runtime/orchestrationState';
import { invalidRequest, parseInput } from '../faults';
import { factsOf } from '../handleLogged';
import { parseMoveRequest } from '../parseMoveRequest';
import { problem } from '../problem';
import { specOf, startSettled, type StartMoveParts } from '../startMove';
import { endedMove, orRefusal, type ReportedRun } from './rollbackOfMove';

/** What starting a move back needs from outside the HTTP room; `functions/index.ts` provides it. */
export interface StartBackParts extends StartMoveParts {
  readonly allowRollback: boolean;
  /** Stores what the run brought, from its report. Throws `ROLLBACK_NOT_POSSIBLE` if the report proves nothing. */
  readonly storeBrought: (run: ReportedRun) => Promise<Omit<Back, 'reason'>>;
}

interface Asked {
  readonly request: HttpRequest;
  readonly client: DurableClient;
  readonly log: (facts: ReturnType<typeof factsOf>) => void;
}

/**
 * `POST /api/moves/{id}/rollback` with `"direction": "back"` starts a move from the target of an ended move to its source, which
 * brings what was written in the target since. It plans, and writes nothing before somebody approves its plan. A second request
 * while it runs starts nothing.
 */
export async function startBack(
  parts: StartBackParts,
  { request, client, log }: Asked,
  body: unknown,
): Promise<HttpResponseInit> {
  const instance = new URL(request.url).pathname;
  const asked = parseInput(backRequestSchema, body);
  if (!asked.ok) return problem({ ...invalidRequest(asked.faults), instance });
  const ended = await endedMove(client, request, parts);
  if (!ended.ok) return ended.answer;
  const { move, reportHead } = ended;
  if (!parts.allowRollback) return problem({ ...rollbackNotAllowed, instance });
  const parsed = parseMoveRequest(backRequestOf(move, asked.data), parts.policy);
  if (!parsed.ok) return problem({ ...parsed, instance });
  const before = await findOwnMove(client, parsed.request.id ?? '', parts);
  if (before !== undefined && isRunning(before) && isBackOf(moveOf(before), move))
    return started(moveOf(before), request);
  const tooOften = parts.admit(instance);
  if (tooOften !== undefined) return tooOften;
  const { moveId, runId } = move;
  const brought = await orRefusal(request, () => parts.storeBrought({ moveId, runId, reportHead }));
  if (!brought.ok) return brought.answer;
  const back = { ...specOf(parsed.request, parts.randomHex), back: { ...brought.value, ...reasonOf(asked.data) } };
  log(factsOf(back));
  const answer = await startSettled(() => client, back, parts, request);
  return answer.status === 202 ? started(back, request) : answer;
}

function isBackOf({ back }: MoveSpec, { moveId, runId }: MoveSpec): boolean {
  return back?.moveId === moveId && back.runId === runId;
}

function reasonOf({ reason }: BackRequest): Pick<Back, 'reason'> {
  return reason === undefined ? {} : { reason };
}

function started({ moveId, runId }: MoveSpec, request: HttpRequest): HttpResponseInit {
  const moveUri = new URL(`/api/moves/${moveId}`, request.url).href;
  const uris = {
    planUri: `${moveUri}/plan`,
    approveUri: `${moveUri}/approve`,
    reportUri: `${moveUri}/report?run=${runId}`,
  };
  return {
    status: 202,
    headers: { Location: moveUri, 'Retry-After': '2' },
    jsonBody: { id: moveId, moveUri, ...uris },
  };
}

/** The refusal of every rollback, unless the settings allow it. */
export const rollbackNotAllowed = {
  status: 403,
  code: 'ROLLBACK_NOT_ALLOWED',
  detail:
    'The settings of this app allow no rollback. A rollback soft-deletes items in the target, or writes to the source. Set MOVE_ALLOW_ROLLBACK to true to allow it, and give the app the rights that docs/rollback.md names. Nothing was written or deleted.',
} as const;
