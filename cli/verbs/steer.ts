import { z } from 'zod';
import { type FreezeMode } from '../../shared/contracts/model/freeze';
import { type Context } from '../context';
import { type ExitCode, exitCodes } from '../cliError';
import { line, strong } from '../text/line';
import { endsAfterStart, watchToEnd } from './watch';

const optionsSchema = z.object({ reason: z.string().optional() });

/** `kvmover pause ID`: no item begins any more. */
export async function pause(context: Context): Promise<ExitCode> {
  const { output, command } = context;
  const id = await steer(context, 'pause');
  output.event({ event: 'paused', id, exitCode: exitCodes.ok });
  output.results([
    line(`Move ${id} is paused. Items that have begun are finished, and it keeps its vaults.`),
    line('Continue it:  ', strong(`${command} resume ${id}`)),
  ]);
  return exitCodes.ok;
}

/** `kvmover resume ID`: continues a paused move. An app on this machine runs until the move ends. */
export function resume(context: Context): Promise<ExitCode> {
  return continueBy(context, 'resume', 'resumed', 'continues');
}

/** `kvmover retry ID`: starts an ended move again, for what did not arrive. */
export function retry(context: Context): Promise<ExitCode> {
  return continueBy(context, 'retry', 'retried', 'is started again');
}

/** Asks for a verb after which the move runs. An app on this machine runs until the move ends. */
export async function continueBy(
  context: Context,
  verb: 'resume' | 'cutover' | 'retry',
  event: 'resumed' | 'cutoverAsked' | 'retried',
  words: string,
  more: { readonly freeze?: FreezeMode } = {},
): Promise<ExitCode> {
  const { output, command } = context;
  const app = await context.open();
  endsAfterStart(context, app);
  const id = await steer(context, verb, more);
  output.event({ event, id });
  if (app.place === 'own') return watchToEnd(context, app, id);
  output.results([line(`Move ${id} ${words}.`), line('Watch it:  ', strong(`${command} watch ${id}`))]);
  return exitCodes.ok;
}

async function steer(
  context: Context,
  verb: 'pause' | 'resume' | 'cutover' | 'retry',
  more: { readonly freeze?: FreezeMode } = {},
): Promise<string> {
  const { client } = await context.open();
  const { reason } = optionsSchema.parse(context.options);
  const { id } = await client.call(`${verb}Move`, { id: context.operands[0] ?? '', body: { reason, ...more } });
  return id;
}
