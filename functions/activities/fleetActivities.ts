import { fleetInstance, lookAtFleetContract, startFleetMovesContract } from '../../shared/contracts/steps/fleetSteps';
import { type DurableClient } from 'durable-functions';
import { z } from 'zod';
import { type FleetControl, fleetRunIdSchema, type FleetSpec } from '../../shared/contracts/model/fleetRuns';
import { maxTries, runIdOfFleetMove } from '../../shared/rules/fleets/fleetRows';
import { findOrchestration, isRunning } from '../runtime/orchestrationState';
import { readFleetControl } from '../steps/fleets/fleetControl';
import { allInParallel } from '../../shared/clients/async/takeTurns';
import { stateOfMove, type EarlierRunParts, startRun } from '../steps/fleets/startRun';
import { findChangedPages, movesOfRows } from '../steps/fleets/fleetTable';
import { type Clients } from '../../shared/clients/openClients';
import { MoverError } from '../../shared/contracts/model/moverError';
import { type InputOf, type OutputOf } from '../../shared/contracts/steps/contract';
import { type RuntimeActivityFactory, runtimeActivity } from '../steps/frame/activity';
import { failStep } from '../steps/frame/failStep';

type Started = Extract<OutputOf<typeof startFleetMovesContract>, { state: 'started' }>['moves'][number];
type MoveOfRow = Awaited<ReturnType<typeof movesOfRows>>[number];
type StartOne = (one: MoveOfRow) => Promise<Omit<Started, 'row'>>;

/**
 * Starts the moves of some rows. Each is an ordinary move. The step calls no vault, so a vault that does not answer delays no
 * other one. If some moves can be started and others cannot, it returns those that it started, because the fleet has to know which
 * moves run. The next call tries the others again. The runtime can deliver the step once more when people have paused or cancelled the
 * fleet, when that has ended, or has tried a row again: then it starts nothing of it.
 */
export function startFleetMoves(parts: EarlierRunParts): RuntimeActivityFactory {
  return (clients: Clients) =>
    runtimeActivity(startFleetMovesContract, async (input, runtime) => {
      try {
        const mayStart = () => wantsStarts(clients, runtime, input);
        if (!(await mayStart())) return { state: 'started' as const, moves: [] };
        const moves = await startEach(await movesOfRows(clients.store, input), ({ row, move, starter }) => {
          const tried = input.moves.find((one) => one.row === row)?.tryNumber ?? 0;
          const isLater = (runId: string) => laterTries(input.fleet, move.moveId, tried).includes(runId);
          return startOrRefuse(() => startRun(clients, runtime, { move, starter, isLater, mayStart }, parts));
        });
        return { state: 'started' as const, moves };
      } catch (error) {
        return failStep(error);
      }
    });
}

type Fleet = Pick<FleetSpec, 'fleetId' | 'runId'>;

const ofFleetSchema = z.object({ fleet: z.object({ runId: fleetRunIdSchema }) });

/** Whether the fleet still starts moves: it runs, and nobody paused or cancelled it. */
async function wantsStarts(
  clients: Pick<Clients, 'store' | 'starts'>,
  runtime: DurableClient,
  { fleet, startToken }: InputOf<typeof startFleetMovesContract>,
): Promise<boolean> {
  const control = await readFleetControl(clients, { ...fleet, startToken });
  if (control?.paused === true || control?.cancelled === true) return false;
  return isFleetRunning(runtime, fleet);
}

async function isFleetRunning(runtime: DurableClient, { fleetId, runId }: Fleet): Promise<boolean> {
  const found = await findOrchestration(runtime, fleetInstance(fleetId), true);
  return found !== undefined && isRunning(found) && ofFleetSchema.safeParse(found.input).data?.fleet.runId === runId;
}

/** The run ids of a move in the tries after one. */
function laterTries(fleet: Fleet, moveId: string, tryNumber: number): readonly string[] {
  const later = Array.from({ length: maxTries - tryNumber }, (_, after) => tryNumber + 1 + after);
  return later.map((each) => runIdOfFleetMove(fleet, moveId, each));
}

/** After this many errors the store or the runtime probably answers nobody. */
const maxErrors = 3;

async function startEach(moves: readonly MoveOfRow[], startOne: StartOne): Promise<Started[]> {
  const started: Started[] = [];
  const errors: unknown[] = [];
  for (const one of moves) {
    try {
      const last = { row: one.row, ...(await startOne(one)) };
      started.push(last);
      if (last.start === 'full') break;
    } catch (error) {
      errors.push(error);
      if (errors.length === maxErrors) break;
    }
  }
  if (started.length === 0 && errors.length > 0) throw errors[0];
  return started;
}

/** A refusal that another try cannot change concerns this move alone. */
async function startOrRefuse(start: () => ReturnType<typeof startRun>): Promise<Omit<Started, 'row'>> {
  try {
    return { start: await start() };
  } catch (error) {
    if (!(error instanceof MoverError) || error.retryable) throw error;
    return { start: 'refused', code: error.code };
  }
}

/** How many moves are read at the same time. */
const maxReads = 16;

/**
 * Reads what people asked of a fleet, and the states of its moves. It changes nothing. A look that fails returns what people
 * asked, too, so that nobody loses the control of a fleet whose table somebody changed.
 */
export function lookAtFleet({ store, starts }: Clients) {
  return runtimeActivity(lookAtFleetContract, async ({ startToken, ...asked }, runtime) => {
    let control: FleetControl | null | undefined;
    try {
      control = (await readFleetControl({ store, starts }, { ...asked.fleet, startToken })) ?? null;
      const moves = await allInParallel(
        await movesOfRows(store, asked),
        async ({ row, move }) => ({ row, state: await stateOfMove(runtime, { store, starts }, move) }),
        maxReads,
      );
      return { state: 'looked' as const, control, moves };
    } catch (error) {
      const failed = failStep(error);
      if (control === undefined) return failed;
      const isChanged = failed.code === 'FLEET_CHANGED';
      // If the store does not answer, the next look finds them.
      const changedPages = isChanged ? await findChangedPages(store, asked.fleet, asked.pages).catch(() => []) : [];
      return { ...failed, control, changedPages };
    }
  });
}
