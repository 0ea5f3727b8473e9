import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import { type RollbackPlanAnswer, type RollbackView } from '../../shared/contracts/api/rollbackAnswers';
import { type MoverClient } from '../client/moverClient';
import { CliError, usageError, type ExitCode, exitCodes } from '../cliError';
import { type Context } from '../context';
import { line, strong } from '../text/line';
import { rollbackEndLines, rollbackLine, rollbackPlanLines } from '../text/rollbackLines';
import { shortHash } from '../text/counts';
import { notAllowed } from '../app/notAllowed';
import { bringBack } from './bringBack';
import { pauseOf } from './watch';

const optionsSchema = z.object({
  hash: z.string().optional(),
  reason: z.string().optional(),
  direction: z.string().optional(),
});

/**
 * `kvmover rollback ID`: shows what a rollback would do, asks for the hash of that plan, and rolls the move back. Without a terminal
 * it needs the hash as an option, and otherwise stops after the plan. With `--direction back` it starts a move back instead.
 */
export async function rollback(context: Context): Promise<ExitCode> {
  const { operands, options, output, command, open } = context;
  const { hash, reason, direction } = optionsSchema.parse(options);
  const id = operands[0] ?? '';
  const app = await open();
  if (direction === 'back') return bringBack(context, app, { id, hash, reason });
  const { client } = app;
  const plan = await client.rollbackPlan(id);
  output.event({ event: 'rollbackPlan', plan });
  output.results(rollbackPlanLines(plan, output.columns));
  if (!plan.allowed) {
    const message = 'The settings of the app allow no rollback. Nothing was deleted.';
    throw notAllowed(app, { message, code: 'ROLLBACK_NOT_ALLOWED', setting: 'MOVE_ALLOW_ROLLBACK' });
  }
  if (!(await isConfirmed(context, plan, hash))) {
    output.event({ event: 'needsApproval', id, planHash: plan.planHash, exitCode: exitCodes.needsApproval });
    output.remarks([
      line('Nothing is deleted. To roll back exactly as planned: '),
      line('  ', strong(`${command} rollback ${id} --hash ${shortHash(plan.planHash)}`)),
    ]);
    return exitCodes.needsApproval;
  }
  const { awaitsSecondPerson } = await client.startRollback(id, plan.planHash, reason);
  if (awaitsSecondPerson) {
    output.event({ event: 'needsApproval', id, planHash: plan.planHash, exitCode: exitCodes.needsApproval });
    output.remarks([
      line('Nothing is deleted. The app requires that another person sends the same request: '),
      line('  ', strong(`${command} rollback ${id} --hash ${shortHash(plan.planHash)}`)),
    ]);
    return exitCodes.needsApproval;
  }
  const view = await follow(context, client, { id, pauseMs: pauseOf(app) });
  const exitCode = exitCodeOf(view);
  const report = view.phase === 'failed' ? undefined : await client.rollbackReport(id);
  output.event({ event: 'rollback', rollback: view, exitCode });
  output.results(rollbackEndLines(view, report ?? { results: [], vault: [] }, output.columns));
  return exitCode;
}

const minHash = 8;

/** A person at a terminal types the hash, so that nobody rolls back another plan than the one on the screen. */
async function isConfirmed(
  { ask, output }: Context,
  { planHash }: RollbackPlanAnswer,
  given: string | undefined,
): Promise<boolean> {
  if (given !== undefined && given.length < minHash)
    throw usageError('--hash is too short.', `Give at least its first ${String(minHash)} digits.`);
  if (given !== undefined) return requireSame(planHash, given);
  if (ask === undefined || output.isJson) return false;
  const typed = (await ask(`Roll back? Only the hash ${shortHash(planHash)} does: `)).trim();
  return typed.length >= minHash && requireSame(planHash, typed);
}

function requireSame(planHash: string, given: string): true {
  if (planHash.startsWith(given.toLowerCase())) return true;
  throw new CliError(`The plan has the hash ${shortHash(planHash)}, not ${given}. Nothing was deleted.`, {
    remedy: 'Read the plan again, and give its own hash.',
  });
}

interface Followed {
  readonly id: string;
  readonly pauseMs: number;
}

/** Shows a rollback until it ends. An app on this machine runs meanwhile. */
async function follow(
  { output, signal, worksOn }: Context,
  client: MoverClient,
  { id, pauseMs }: Followed,
): Promise<RollbackView> {
  worksOn(id);
  for (;;) {
    signal.throwIfAborted();
    const view = await client.rollback(id).catch(undefinedIfTransient);
    if (view !== undefined) output.redraw([rollbackLine(view)]);
    if (view !== undefined && view.finishedAt !== null) {
      output.redraw([]);
      return view;
    }
    await wait(pauseMs, undefined, { signal });
  }
}

function undefinedIfTransient(error: unknown): undefined {
  if (error instanceof CliError && error.isTransient) return undefined;
  throw error;
}

function exitCodeOf({ phase }: RollbackView): ExitCode {
  if (phase === 'failed') return exitCodes.failed;
  return phase === 'completed' ? exitCodes.ok : exitCodes.stays;
}
