import { z } from 'zod';
import { type Context } from '../context';
import { type ExitCode, exitCodes } from '../cliError';
import { line } from '../text/line';
import { watchToEnd } from './watch';

const optionsSchema = z.object({ reason: z.string().optional() });

/** `kvmover cancel ID`. An app on this machine runs until the move has ended. */
export async function cancel(context: Context): Promise<ExitCode> {
  const { operands, options, output, open, command } = context;
  const app = await open();
  const { reason } = optionsSchema.parse(options);
  const { id } = await app.client.call('cancelMove', { id: operands[0] ?? '', body: { reason } });
  if (app.place === 'own') {
    output.event({ event: 'cancelled', id });
    // Until the move takes the request, it can still be paused or wait for its approval.
    return watchToEnd(context, app, id, { isEnough: () => false, wanted: 'cancelled' });
  }
  output.event({ event: 'cancelled', id, exitCode: exitCodes.ok });
  output.results([
    line(`Move ${id} ends when the items that have begun are finished. Items that arrived are left in the target.`),
    line(`The report:  ${command} report ${id}`),
  ]);
  return exitCodes.ok;
}
