import { maxPlanPages, type PlanAnswer } from '../../shared/contracts/api/httpAnswers';
import { type MoveStatus } from '../../shared/contracts/api/moveStatus';
import { type PlanDifference } from '../../shared/contracts/api/planDifference';
import { type OpenApp } from '../app/openedApp';
import { CliError, type ExitCode, exitCodes } from '../cliError';
import { type MoverClient } from '../client/moverClient';
import { type Context } from '../context';
import { exitCodeOf, statusLines } from '../text/endLines';
import { placeLines, planLines } from '../text/planLines';
import { PlanSums } from '../text/planSums';
import { followMove } from '../watch/followMove';
import { progressDisplay } from '../watch/progressDisplay';
import { type AskedMove, askedMove } from './moveRequest';
import { endsAfterStart, pauseOf, showStarted } from './watch';

/** `kvmover plan A B`: a move that waits for its approval. */
export async function plan(context: Context): Promise<ExitCode> {
  const asked = askedMove(context);
  const app = await context.open(asked.vaults);
  if (endsAfterStart(context, app)) {
    await startPlan(context, app, asked);
    return showStarted(context, asked.id, 'makes its plan, and then waits for an approval');
  }
  const status = await makePlan(context, app, asked);
  return status.phase === 'awaitingApproval' ? exitCodes.ok : exitCodeOf(status);
}

/** Starts a move, waits for its plan and prints it. Returns the status of the move, which waits or has ended. */
export async function makePlan(context: Context, app: OpenApp, asked: AskedMove): Promise<MoveStatus> {
  await startPlan(context, app, asked);
  return showPlan(context, app, asked);
}

async function startPlan(context: Context, app: OpenApp, asked: AskedMove): Promise<void> {
  if (asked.replaces) await cancelWaiting(app.client, asked);
  context.worksOn(asked.id);
  await start(app, asked, context.command);
}

/** A move whose plan is shown. `sourceShare` is undefined if the command line does not know the pace. */
export type ShownMove = Pick<AskedMove, 'id' | 'sourceShare'>;

/** Waits for the plan of a move that has started, and prints it. Returns the status of the move, which waits or has ended. */
export async function showPlan(context: Context, app: OpenApp, asked: ShownMove): Promise<MoveStatus> {
  const { output, command, signal } = context;
  const { client } = app;
  const display = progressDisplay(output);
  const status = await followMove({
    client,
    id: asked.id,
    signal,
    pauseMs: pauseOf(app),
    show: display.show,
    showAway: display.showAway,
    isEnough: ({ phase }) => phase === 'awaitingApproval',
  });
  output.redraw([]);
  if (status.planHash !== null) await printPlan(context, client, asked);
  if (status.phase !== 'awaitingApproval') output.results(statusLines(status, command, output.columns));
  return status;
}

async function start({ client, place }: OpenApp, { body, vaults }: AskedMove, command: string): Promise<void> {
  try {
    await client.call('startMove', { body });
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    if (place === 'attached' && error.code?.endsWith('_NOT_ALLOWED') === true)
      throw notNamedBefore(error, vaults, command);
    if (error.code !== 'PAIR_ALREADY_MOVING') throw error;
    const again = `${command} plan ${vaults.source} ${vaults.target} --replace`;
    const remedy = `See it: ${command} status. If it is a plan that waits for its approval, replace it by a new one: ${again}`;
    throw new CliError(`A move from ${vaults.source} to ${vaults.target} has not ended.`, { code: error.code, remedy });
  }
}

/** The list of allowed vaults is read when an app starts. */
function notNamedBefore(
  { message, code }: CliError,
  { source, target }: AskedMove['vaults'],
  command: string,
): CliError {
  const remedy = `Another kvmover runs the app on this machine. When it has ended, plan again, or start it with these vaults: ${command} ui ${source} ${target}`;
  return new CliError(message, { code, remedy });
}

/** Cancels moves of the same vaults that nobody has approved. A move that has begun to write is left alone. */
async function cancelWaiting(client: MoverClient, { vaults }: AskedMove): Promise<void> {
  const { moves } = await client.call('getMoves', {
    query: { phase: 'awaitingApproval', vault: vaults.source, limit: '100' },
  });
  for (const { id, sourceVault, targetVault } of moves) {
    if (sourceVault === vaults.source && targetVault === vaults.target)
      await client.call('cancelMove', { id, body: { reason: 'Replaced by a new plan.', now: true } });
  }
}

/** Prints the first line at once, and the rest when the whole plan is read. */
async function printPlan({ output, command }: Context, client: MoverClient, asked: ShownMove): Promise<void> {
  const { columns } = output;
  const { id, sourceShare } = asked;
  const differing = differenceOf(client, id);
  const { first, sums } = await readPlan(client, id, (plan) => {
    output.results(placeLines(plan, columns));
  });
  const difference = await differing;
  // The items are in `kvmover items`; the event has sums only.
  const plan = { ...first, planned: [], ...(difference === undefined ? {} : { difference }) };
  output.event({ event: 'plan', id, planHash: first.planHash, plan, ...sums.asJson });
  output.results(planLines({ id, plan: first, difference, sums, sourceShare, command, columns }));
}

/** The difference to the plan before; undefined if there is none. */
async function differenceOf(client: MoverClient, id: string): Promise<PlanDifference | undefined> {
  try {
    const { difference } = await client.call('getPlan', { id, query: { page: '0', against: 'previous' } });
    return difference ?? undefined;
  } catch (error) {
    if (error instanceof CliError && !error.isTransient) return undefined;
    throw error;
  }
}

/** Reads all pages of a plan and adds them up. `show` gets what is known before that. */
export async function readPlan(
  client: MoverClient,
  id: string,
  show: (first: PlanAnswer) => void = () => undefined,
): Promise<{ readonly first: PlanAnswer; readonly sums: PlanSums }> {
  const sums = new PlanSums();
  const first = await client.call('getPlan', { id, query: { page: '0' } });
  show(first);
  sums.add(first.planned);
  for (let page = 1; page < first.pages; page += maxPlanPages) {
    const { planHash, planned } = await client.call('getPlan', {
      ...{ id, query: { page: String(page), pages: String(maxPlanPages) } },
    });
    if (planHash !== first.planHash)
      throw new CliError('The plan changed while it was read.', { remedy: 'Plan again.' });
    sums.add(planned);
  }
  return { first, sums };
}
