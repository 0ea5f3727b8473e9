import { z } from 'zod';
import { type Context } from '../context';
import { type ExitCode, exitCodes } from '../cliError';
import { exitCodeOf } from '../text/endLines';
import { line, strong } from '../text/line';
import { shortHash } from '../text/counts';
import { applyPlan } from './apply';
import { askedMove } from './moveRequest';
import { makePlan } from './plan';

const optionsSchema = z.object({ yes: z.boolean().default(false) });

/** `kvmover move A B`: plans, asks, applies. Without a terminal and without `--yes` it stops after the plan. */
export async function move(context: Context): Promise<ExitCode> {
  const asked = askedMove(context);
  const { yes } = optionsSchema.parse(context.options);
  const app = await context.open(asked.vaults);
  const status = await makePlan(context, app, asked);
  const { id, phase, planHash } = status;
  if (phase !== 'awaitingApproval' || planHash === null) return exitCodeOf(status);
  if (yes || (await isConfirmed(context, planHash))) return applyPlan(context, app, { id, phase, planHash });
  context.output.event({ event: 'needsApproval', id, planHash, exitCode: exitCodes.needsApproval });
  context.output.remarks([
    line('Nothing is applied. The plan waits: '),
    line('  ', strong(`${context.command} apply ${shortHash(planHash)}`)),
  ]);
  return exitCodes.needsApproval;
}

/** Asks at the terminal. Without one, the answer is no. */
export async function isConfirmed({ ask, output }: Context, planHash: string): Promise<boolean> {
  if (ask === undefined || output.isJson) return false;
  const answer = await ask(`Apply plan ${shortHash(planHash)}? Only "yes" applies it: `);
  return answer.trim().toLowerCase() === 'yes';
}
