import { type Clients } from '../../../shared/clients/openClients';
import { inTurns } from '../../../shared/clients/async/takeTurns';
import { lookAtFleetContract } from '../../../shared/contracts/steps/fleetSteps';
import { runtimeActivity } from '../../steps/activity';
import { failStep } from '../../steps/failStep';
import { readFleetControl } from '../../steps/fleets/fleetControl';
import { movesOfRows } from '../../steps/fleets/movesOfRows';
import { stateOfMove } from '../../steps/fleets/stateOfMove';

/** How many moves are read at the same time. */
const maxReads = 16;

/** Reads what people asked of a fleet, and the states of its moves. It changes nothing. */
export function lookAtFleet({ store, starts }: Clients) {
  return runtimeActivity(lookAtFleetContract, async ({ startToken, ...asked }, runtime) => {
    try {
      const control = await readFleetControl({ store, starts }, { ...asked.fleet, startToken });
      const moves = await inTurns(await movesOfRows(store, asked), maxReads, async ({ row, move }) => ({
        row,
        state: await stateOfMove(runtime, store, move),
      }));
      return { state: 'looked' as const, control: control ?? null, moves };
    } catch (error) {
      return failStep(error);
    }
  });
}
