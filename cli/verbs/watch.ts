import { z } from 'zod';
import { type MoveStatus } from '../../shared/contracts/api/moveStatus';
import { type Phase } from '../../shared/contracts/model/progress';
import { type OpenApp } from '../app/openedApp';
import { type Context } from '../context';
import { type ExitCode, exitCodes, usageError } from '../cliError';
import { exitCodeOf, statusLines } from '../text/endLines';
import { line, strong } from '../text/line';
import { followMove } from '../watch/followMove';
import { progressDisplay } from '../watch/progressDisplay';
import { moveIdOf } from './findMove';

/** `kvmover watch [ID]`: until the move ends. On this machine the app runs meanwhile, so the move continues. */
export async function watch(context: Context): Promise<ExitCode> {
  const app = await context.open();
  return watchToEnd(context, app, await moveIdOf(app.client, context.operands[0]));
}

/** `kvmover status [ID]`. */
export async function status(context: Context): Promise<ExitCode> {
  const { client } = await context.open();
  const id = await moveIdOf(client, context.operands[0]);
  return show(context, await client.call('getMove', { id }));
}

const waitSchema = z.object({ wait: z.boolean().default(true) });

/** Whether the command returns after the start (`--no-wait`). Throws a usage error if the app would end with it. */
export function endsAfterStart({ options, command }: Context, { place }: OpenApp): boolean {
  if (waitSchema.parse(options).wait) return false;
  if (place === 'own')
    throw usageError(
      '--no-wait would end the app, which runs inside this command, and the move with it.',
      `Leave it out, or run the app in another shell: ${command} ui`,
    );
  return true;
}

/** Ends a command that does not wait, with the command that watches. */
export function showStarted({ output, command }: Context, id: string, words: string): ExitCode {
  output.event({ event: 'started', id, exitCode: exitCodes.ok });
  output.results([line(`Move ${id} ${words}.`), line('Watch it:  ', strong(`${command} watch ${id}`))]);
  return exitCodes.ok;
}

interface Watching {
  /** Ends the watch before the end of the move. By default: the move is paused, or waits for an approval that nobody gives here. */
  readonly isEnough?: (status: MoveStatus) => boolean;
  /** The phase that the command asked for. The command then ends with 0. */
  readonly wanted?: Phase;
}

/** Watches a move until it ends, or until `isEnough`. Prints its end. */
export async function watchToEnd(
  context: Context,
  app: OpenApp,
  id: string,
  { isEnough = ({ phase }) => phase === 'awaitingApproval' || phase === 'paused', wanted }: Watching = {},
): Promise<ExitCode> {
  const { output, signal } = context;
  context.worksOn(id);
  const display = progressDisplay(output);
  const { client } = app;
  const { show: showStatus, showAway } = display;
  const last = await followMove({ client, id, signal, pauseMs: pauseOf(app), show: showStatus, showAway, isEnough });
  output.redraw([]);
  return show(context, last, wanted);
}

function show({ output, command }: Context, shown: MoveStatus, wanted?: Phase): ExitCode {
  const exitCode = shown.phase === wanted ? exitCodes.ok : exitCodeOf(shown);
  output.event({ event: 'end', status: shown, exitCode });
  output.results(statusLines(shown, command, output.columns));
  return exitCode;
}

/** Looks more often at an app on this machine. */
export function pauseOf({ place }: Pick<OpenApp, 'place'>): number {
  return place === 'endpoint' ? 1_000 : 250;
}
