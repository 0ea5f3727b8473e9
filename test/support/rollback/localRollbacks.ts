import { type MoveStatus } from '../../../shared/contracts/api/moveStatus';
import {
  type RollbackPlanAnswer,
  rollbackPlanSchema,
  type RollbackReport,
  rollbackReportSchema,
  type RollbackView,
  rollbackViewSchema,
  startedBackSchema,
} from '../../../shared/contracts/api/rollbackAnswers';
import { waitForLasting } from '../host/hostWait';
import { type Answer, call, callToStart, isEnd, readReport, type StartedMove, waitForMove } from '../local/localMoves';

type Move = Pick<StartedMove, 'moveUri'>;

const limitMs = 200_000;

export async function readRollbackPlan({ moveUri }: Move): Promise<RollbackPlanAnswer> {
  const answer = await call(`${moveUri}/rollback/plan`);
  if (answer.status !== 200) throw new Error(`Expected 200; ${answer.status} came: ${answer.text}`);
  return rollbackPlanSchema.parse(answer.body);
}

/** Sends the approval of a rollback plan, and returns any answer. */
export function sendRollback({ moveUri }: Move, body: unknown): Promise<Answer> {
  return callToStart(`${moveUri}/rollback`, body);
}

/** Reads the plan and approves it. */
export async function startRollback(move: Move, more: object = {}): Promise<RollbackPlanAnswer> {
  const plan = await readRollbackPlan(move);
  const answer = await sendRollback(move, { planHash: plan.planHash, ...more });
  if (answer.status !== 202) throw new Error(`Expected 202; ${answer.status} came: ${answer.text}`);
  return plan;
}

export async function readRollback({ moveUri }: Move): Promise<RollbackView> {
  const answer = await call(`${moveUri}/rollback`);
  if (answer.status !== 200) throw new Error(`Expected 200; ${answer.status} came: ${answer.text}`);
  return rollbackViewSchema.parse(answer.body);
}

/** Waits for the end of a rollback, and returns its report. */
export async function rollbackReport(move: Move): Promise<RollbackReport> {
  await waitForLasting(
    async () => ((await readRollback(move)).finishedAt === null ? undefined : true),
    `end of the rollback of ${move.moveUri}`,
    limitMs,
  );
  const answer = await call(`${move.moveUri}/rollback/report`);
  if (answer.status !== 200) throw new Error(`Expected 200; ${answer.status} came: ${answer.text}`);
  return rollbackReportSchema.parse(answer.body);
}

/** Starts a move back, and returns it once it awaits its approval. */
export async function planBack(baseUrl: string, move: Move, more: object = {}): Promise<MoveStatus> {
  const answer = await sendRollback(move, { direction: 'back', ...more });
  if (answer.status !== 202) throw new Error(`Expected 202; ${answer.status} came: ${answer.text}`);
  const { id } = startedBackSchema.parse(answer.body);
  return waitForMove(baseUrl, id, ({ phase }) => phase === 'awaitingApproval' || isEnd(phase));
}

/** Approves the plan of a move that awaits it. */
export async function approvePlan(
  baseUrl: string,
  { id, planHash }: Pick<MoveStatus, 'id' | 'planHash'>,
): Promise<void> {
  const answer = await call(`${baseUrl}/api/moves/${id}/approve`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ planHash }),
  });
  if (answer.status !== 202) throw new Error(`Expected 202; ${answer.status} came: ${answer.text}`);
}

/** The results of the report of a move by type and name: state and reasons. */
export async function movedByName(baseUrl: string, id: string): Promise<Readonly<Record<string, string>>> {
  const { results } = await readReport(baseUrl, id);
  return Object.fromEntries(
    results.map(({ itemType, itemName, state, reasons }) => [`${itemType}/${itemName}`, [state, ...reasons].join(' ')]),
  );
}

/** The results of a report by name of the item, without texts. */
export function resultsByName({ results }: RollbackReport): Readonly<Record<string, string>> {
  return Object.fromEntries(
    results.map(({ itemName, state, reason, code }) => [itemName, [state, reason ?? code ?? ''].join(' ').trim()]),
  );
}
