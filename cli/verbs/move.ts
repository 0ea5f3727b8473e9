import { z } from 'zod';
import { type Context } from '../context';
import { type ExitCode } from '../cliError';
import { exitCodeOf } from '../text/endLines';
import { shortHash } from '../text/counts';
import { applyPlan } from './apply';
import { needsApproval } from './confirmHash';
import { askedMove } from './moveRequest';
import { makePlan } from './plan';
import { endsAfterStart } from './watch';

const optionsSchema = z.object({ yes: z.boolean().default(false) });

/** `kvmover move A B`: plans, asks, applies. Without a terminal and without `--yes` it stops after the plan. */
export async function move(context: Context): Promise<ExitCode> {
  const asked = askedMove(context);
  const { yes } = optionsSchema.parse(context.options);
  const app = await context.open(asked.vaults);
  endsAfterStart(context, app);
  const status = await makePlan(context, app, asked);
  const { id, phase, planHash } = status;
  if (phase !== 'awaitingApproval' || planHash === null) return exitCodeOf(status);
  if (yes || (await isConfirmed(context, planHash))) return applyPlan(context, app, { id, phase, planHash });
  return needsApproval(
    context,
    { id, planHash },
    'Nothing is applied. The plan waits:',
    `apply ${shortHash(planHash)}`,
  );
}

/** Asks at the terminal. Without one, the answer is no. */
export async function isConfirmed({ ask, output }: Context, planHash: string): Promise<boolean> {
  if (ask === undefined || output.isJson) return false;
  const answer = await ask(`Apply plan ${shortHash(planHash)}? Only "yes" applies it: `);
  return answer.trim().toLowerCase() === 'yes';
}
