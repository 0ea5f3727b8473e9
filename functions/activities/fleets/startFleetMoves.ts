import { type Clients } from '../../../shared/clients/openClients';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type OutputOf } from '../../../shared/contracts/steps/contract';
import { startFleetMovesContract } from '../../../shared/contracts/steps/fleetSteps';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type RuntimeActivityFactory, runtimeActivity } from '../../steps/frame/activity';
import { failStep } from '../../steps/frame/failStep';
import { movesOfRows } from '../../steps/fleets/fleetTable';
import { type EarlierRunParts, startRun } from '../../steps/fleets/startRun';

type Started = Extract<OutputOf<typeof startFleetMovesContract>, { state: 'started' }>['moves'][number];
type StartOne = (move: MoveSpec) => Promise<Omit<Started, 'row'>>;

/**
 * Starts the moves of some rows. Each is an ordinary move. The step calls no vault, so a vault that does not answer delays no
 * other one. If some moves can be started and others cannot, it returns those that it started, because the fleet has to know which
 * moves run. The next call tries the others again.
 */
export function startFleetMoves(parts: EarlierRunParts): RuntimeActivityFactory {
  return (clients: Clients) =>
    runtimeActivity(startFleetMovesContract, async (input, runtime) => {
      try {
        const { starter } = input.fleet;
        const moves = await startEach(await movesOfRows(clients.store, input), (move) =>
          startOrRefuse(() => startRun(clients, runtime, { move, starter }, parts)),
        );
        return { state: 'started' as const, moves };
      } catch (error) {
        return failStep(error);
      }
    });
}

/** After this many errors the store or the runtime probably answers nobody. */
const maxErrors = 3;

async function startEach(
  moves: readonly { readonly row: number; readonly move: MoveSpec }[],
  startOne: StartOne,
): Promise<Started[]> {
  const started: Started[] = [];
  const errors: unknown[] = [];
  for (const { row, move } of moves) {
    try {
      const last = { row, ...(await startOne(move)) };
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
