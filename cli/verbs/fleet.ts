import { type FleetView } from '../../shared/contracts/api/fleetAnswers';
import { type FleetPhase } from '../../shared/contracts/model/fleetRuns';
import { type MoverClient } from '../client/moverClient';
import { CliError, type ExitCode, exitCodes } from '../cliError';
import { type Context } from '../context';
import { fleetLine, fleetLines, tableOfFleet } from '../text/fleetLines';
import { line } from '../text/line';
import { followView } from '../watch/followView';
import { checkFleet } from './fleetCheck';
import { type FleetFile, readFleetFile, requireFleetId } from './fleetFile';

/** `kvmover fleet plan|check|apply|status FILE`. */
export async function fleet(context: Context): Promise<ExitCode> {
  const [action, file = ''] = context.operands;
  const document = readFleetFile(file);
  if (action === 'plan') return planFleet(context, document);
  if (action === 'check') return checkFleet(context, document);
  const id = requireFleetId(file, document);
  const { client } = await context.open();
  if (action === 'apply') await start(context, client, document, id);
  const read = () => client.call('getFleet', { id });
  const isEnough = (view: FleetView) => view.finishedAt !== null || waitsForPerson(view);
  const view =
    action === 'apply' ? await followView(context, { read, pauseMs, lineOf: fleetLine, isEnough }) : await read();
  const exitCode = exitCodeOf(view);
  context.output.event({ event: 'fleet', fleet: view, exitCode });
  context.output.results(fleetLines(view, context.output.columns));
  return exitCode;
}

/** Shows where the vaults would go, and what is wrong. */
async function planFleet({ output, open }: Context, document: FleetFile): Promise<ExitCode> {
  const { client } = await open();
  const table = await client.call('startFleet', { body: { ...document, dryRun: true } });
  const exitCode = table.ok ? exitCodes.ok : exitCodes.failed;
  output.event({ event: 'fleetTable', table, exitCode });
  output.results(tableOfFleet(table));
  return exitCode;
}

/** A fleet that runs already is only watched, so that a command that was interrupted can be repeated. */
async function start({ output }: Context, client: MoverClient, document: FleetFile, id: string): Promise<void> {
  try {
    await client.call('startFleet', { body: { ...document, dryRun: false } });
  } catch (error) {
    if (!(error instanceof CliError) || error.code !== 'FLEET_ID_IN_USE') throw error;
    output.remarks([line(`Fleet ${id} runs already. Its document is the one with which it was started.`)]);
  }
}

const pauseMs = 2_000;

/** All that could run has ended, and the rest needs somebody. */
function waitsForPerson({ phase, counts, needsYou, approval }: FleetView): boolean {
  if (phase === 'stopped' || phase === 'paused') return counts.running === 0;
  const isHeldUp = approval === 'wave' || counts.waiting + counts.held === 0;
  return needsYou.includes('approve') && counts.running === 0 && isHeldUp;
}

const ends: Readonly<Record<FleetPhase, ExitCode>> = {
  running: exitCodes.ok,
  paused: exitCodes.stays,
  stopped: exitCodes.stays,
  cancelling: exitCodes.stays,
  completed: exitCodes.ok,
  partiallyCompleted: exitCodes.stays,
  failed: exitCodes.failed,
  cancelled: exitCodes.failed,
};

function exitCodeOf({ phase, needsYou }: FleetView): ExitCode {
  return phase === 'running' && needsYou.includes('approve') ? exitCodes.needsApproval : ends[phase];
}
