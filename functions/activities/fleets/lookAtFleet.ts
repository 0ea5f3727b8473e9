import { type Clients } from '../../../shared/clients/openClients';
import { inTurns } from '../../../shared/clients/async/takeTurns';
import { type FleetControl } from '../../../shared/contracts/model/fleetRuns';
import { lookAtFleetContract } from '../../../shared/contracts/steps/fleetSteps';
import { runtimeActivity } from '../../steps/frame/activity';
import { failStep } from '../../steps/frame/failStep';
import { readFleetControl } from '../../steps/fleets/fleetControl';
import { findChangedPages, movesOfRows } from '../../steps/fleets/fleetTable';
import { stateOfMove } from '../../steps/fleets/startRun';

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
      const moves = await inTurns(await movesOfRows(store, asked), maxReads, async ({ row, move }) => ({
        row,
        state: await stateOfMove(runtime, { store, starts }, move),
      }));
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
