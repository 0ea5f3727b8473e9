import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { notAllowed } from '../app/notAllowed';
import { CliError, usageError, type ExitCode } from '../cliError';
import { type Context } from '../context';
import { askedMove } from './moveRequest';
import { endsAfterStart, showStarted, watchToEnd } from './watch';

const optionsSchema = z.object({
  scratch: z.string().optional(),
  subscription: z.string().optional(),
  resourceGroup: z.string().optional(),
  location: z.string().optional(),
});

/**
 * `kvmover rehearse A B`: the whole move into a scratch vault that the app makes and discards, and the plan of the real move.
 * It writes nothing to B.
 */
export async function rehearse(context: Context): Promise<ExitCode> {
  const { id, vaults, body } = askedMove(context);
  const { scratch, subscription, resourceGroup, location } = optionsSchema.parse(context.options);
  if (subscription === undefined || resourceGroup === undefined || location === undefined)
    throw usageError(
      'Where shall the scratch vault be? --subscription, --resource-group and --location are missing, or one of them.',
      'Use a resource group of its own, in the region of the target.',
    );
  const vault = scratch ?? `rehearsal-${randomBytes(4).toString('hex')}`;
  const app = await context.open({ ...vaults, scratch: vault });
  const isEnd = endsAfterStart(context, app);
  context.worksOn(id);
  const into = { vault, createTarget: { subscriptionId: subscription, resourceGroup, location } };
  try {
    await app.client.call('startMove', { body: { ...body, approval: 'none', rehearse: { into } } });
  } catch (error) {
    if (!(error instanceof CliError) || error.code !== 'REHEARSAL_NOT_ALLOWED' || app.place === 'endpoint') throw error;
    const message = 'The app on this machine allows no rehearsal.';
    throw notAllowed(app, { message, code: error.code, setting: 'MOVE_ALLOW_REHEARSAL' });
  }
  return isEnd ? showStarted(context, id, 'is started') : watchToEnd(context, app, id);
}
