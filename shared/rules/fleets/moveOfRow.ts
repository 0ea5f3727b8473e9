import { moveIdOfFleet } from '../../contracts/api/fleetRequest';
import { type FleetSpec, type VaultAsk } from '../../contracts/model/fleetRuns';
import { type FleetRow, type FleetSettings } from '../../contracts/model/fleets';
import { type MoveSpec, moveSpecSchema } from '../../contracts/steps/moveSpec';
import { runIdOfFleetMove } from './fleetRows';

/** The move of a row of a fleet. It has the defaults of a request, the options of its row, and those that people set since. */
export function moveOfRow(
  fleet: Pick<FleetSpec, 'fleetId' | 'runId' | 'approval'>,
  { sourceVault, targetVault, createTarget, settings }: FleetRow,
  tryNumber: number,
  asks: readonly VaultAsk[],
): MoveSpec {
  const changes = asks.map(({ entry }) => entry);
  const moveId = moveIdOfFleet(fleet.fleetId, targetVault);
  return moveSpecSchema.parse({
    ...settingsAfter(settings, asks),
    moveId,
    runId: runIdOfFleetMove(fleet, moveId, tryNumber),
    sourceVault,
    targetVault,
    createTarget,
    approval: fleet.approval === 'vault' ? 'required' : 'none',
    ...(changes.length > 0 && { changes }),
  });
}

/** The options of a row after what people asked for it: each option replaces the one before. */
export function settingsAfter(settings: FleetSettings, asks: readonly Pick<VaultAsk, 'entry'>[]): FleetSettings {
  return asks.reduce((before, { entry }) => ({ ...before, ...entry.set }), settings);
}
