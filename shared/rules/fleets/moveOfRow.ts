import { moveIdOfFleet } from '../../contracts/api/fleetRequest';
import { type FleetSpec } from '../../contracts/model/fleetRuns';
import { type FleetRow } from '../../contracts/model/fleets';
import { type MoveSpec, moveSpecSchema } from '../../contracts/steps/moveSpec';
import { runIdOfFleetMove } from './fleetRows';

/** The move of a row of a fleet. It has the defaults of a request, and the options of its row. */
export function moveOfRow(
  fleet: Pick<FleetSpec, 'fleetId' | 'runId' | 'approval'>,
  { sourceVault, targetVault, createTarget, settings }: FleetRow,
  tryNumber: number,
): MoveSpec {
  const moveId = moveIdOfFleet(fleet.fleetId, targetVault);
  return moveSpecSchema.parse({
    ...settings,
    moveId,
    runId: runIdOfFleetMove(fleet, moveId, tryNumber),
    sourceVault,
    targetVault,
    createTarget,
    approval: fleet.approval === 'vault' ? 'required' : 'none',
  });
}
