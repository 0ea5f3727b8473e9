import { type MoveStatus } from '../../shared/contracts/api/moveStatus';
import { type OpenApp } from '../app/openedApp';
import { type Context } from '../context';
import { type ExitCode } from '../cliError';
import { exitCodeOf, statusLines } from '../text/endLines';
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
  return show(context, await client.status(await moveIdOf(client, context.operands[0])));
}

/** Watches a move until it ends, is paused, or waits for an approval that nobody gives here. Prints its end. */
export async function watchToEnd(
  context: Context,
  app: OpenApp,
  id: string,
  isEnough: (status: MoveStatus) => boolean = ({ phase }) => phase === 'awaitingApproval' || phase === 'paused',
): Promise<ExitCode> {
  const { output, signal } = context;
  context.worksOn(id);
  const display = progressDisplay(output);
  const { client } = app;
  const { show: showStatus, showAway } = display;
  const last = await followMove({ client, id, signal, pauseMs: pauseOf(app), show: showStatus, showAway, isEnough });
  output.redraw([]);
  return show(context, last);
}

function show({ output, command }: Context, shown: MoveStatus): ExitCode {
  const exitCode = exitCodeOf(shown);
  output.event({ event: 'end', status: shown, exitCode });
  output.results(statusLines(shown, command, output.columns));
  return exitCode;
}

/** Looks more often at an app on this machine. */
export function pauseOf({ place }: OpenApp): number {
  return place === 'endpoint' ? 1_000 : 250;
}
