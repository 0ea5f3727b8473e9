import {
  type RollbackPlanAnswer,
  rollbackPlanSchema,
  type RollbackReport,
  rollbackReportSchema,
  type RollbackView,
  rollbackViewSchema,
} from '../../../shared/contracts/api/rollbackAnswers';
import { waitForLasting } from '../host/hostWait';
import { type Answer, call, type StartedMove } from '../local/localMoves';

type Move = Pick<StartedMove, 'moveUri'>;

const limitMs = 200_000;

export async function readRollbackPlan({ moveUri }: Move): Promise<RollbackPlanAnswer> {
  const answer = await call(`${moveUri}/rollback/plan`);
  if (answer.status !== 200) throw new Error(`Expected 200; ${answer.status} came: ${answer.text}`);
  return rollbackPlanSchema.parse(answer.body);
}

/** Sends the approval of a rollback plan, and returns any answer. */
export function sendRollback({ moveUri }: Move, body: unknown): Promise<Answer> {
  return call(`${moveUri}/rollback`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });
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

/** The results of a report by name of the item, without texts. */
export function resultsByName({ results }: RollbackReport): Readonly<Record<string, string>> {
  return Object.fromEntries(
    results.map(({ itemName, state, reason, code }) => [itemName, [state, reason ?? code ?? ''].join(' ').trim()]),
  );
}
