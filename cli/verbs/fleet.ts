import { z } from 'zod';
import { type FleetView } from '../../shared/contracts/api/fleetAnswers';
import { type FleetPhase } from '../../shared/contracts/model/fleetRuns';
import { type MoverClient } from '../client/moverClient';
import { CliError, type ExitCode, exitCodes, usageError } from '../cliError';
import { type Context } from '../context';
import { fleetLine, fleetLines, tableOfFleet } from '../text/fleetLines';
import { type FleetAction, fleetActions, optionWithoutEffect } from '../fleetVerb';
import { line } from '../text/line';
import { followView } from '../watch/followView';
import { checkFleet } from './fleetCheck';
import { type FleetFile, fleetIdOf, readFleetFile, requireFleetId } from './fleetFile';
import { approveFleet, cancelFleet, pauseFleet, resumeFleet, retryFleet } from './fleetSteer';
import { listFleets, openVaults, reportFleet } from './fleetShow';

const fleetActionSchema = z.enum(fleetActions);

type Act = (context: Context) => Promise<ExitCode>;

const actions: Readonly<Record<FleetAction, Act>> = {
  plan: (context) => planFleet(context, readFleetFile(context.operands[1])),
  check: (context) => checkFleet(context, readFleetFile(context.operands[1])),
  apply: applyFleet,
  list: listFleets,
  status: statusOfFleet,
  approve: approveFleet,
  pause: pauseFleet,
  resume: resumeFleet,
  cancel: cancelFleet,
  retry: (context) => retryFleet(context, followFleet),
  report: reportFleet,
};

/** `kvmover fleet ACTION [FLEET]`. The table of verbs has the actions. */
export async function fleet(context: Context): Promise<ExitCode> {
  // The parser accepts no other action.
  const action = fleetActionSchema.parse(context.operands[0]);
  const extra = optionWithoutEffect(action, context.options);
  if (extra !== undefined) throw usageError(`fleet ${action} takes no ${extra}.`, 'All options: kvmover help fleet');
  return actions[action](context);
}

/** Starts the fleet of a file, and watches it until it ends or needs a person. */
async function applyFleet(context: Context): Promise<ExitCode> {
  const file = context.operands[1];
  const document = readFleetFile(file);
  const id = requireFleetId(file ?? '', document);
  const { client } = await context.open();
  await start(context, client, document, id);
  return followFleet(context, client, id);
}

async function followFleet(context: Context, client: MoverClient, id: string): Promise<ExitCode> {
  const read = () => client.call('getFleet', { id });
  const isEnough = (view: FleetView) => view.finishedAt !== null || waitsForPerson(view);
  await followView(context, { read, pauseMs, lineOf: fleetLine, isEnough });
  return showFleet(context, client, id);
}

async function statusOfFleet(context: Context): Promise<ExitCode> {
  const { client } = await context.open();
  return showFleet(context, client, await fleetIdOf(client, context.operands[1]));
}

/** The waves, what waits for a person, and each vault that needs one. */
async function showFleet({ output, command, signal }: Context, client: MoverClient, id: string): Promise<ExitCode> {
  const view = await client.call('getFleet', { id });
  const { vaults, more } = await openVaults(client, view, signal);
  const exitCode = exitCodeOf(view);
  output.event({ event: 'fleet', fleet: view, vaults, exitCode });
  output.results(fleetLines({ view, vaults, more, command }, output.columns));
  return exitCode;
}

/** Shows where the vaults would go, and what is wrong. */
async function planFleet({ output, open }: Context, document: FleetFile): Promise<ExitCode> {
  const { client } = await open();
  const table = await client.call('startFleet', { body: { ...document, dryRun: true } });
  const exitCode = table.ok ? exitCodes.ok : exitCodes.failed;
  output.event({ event: 'fleetTable', table, exitCode });
  output.results(tableOfFleet(table, output.columns));
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
