import { type Clients } from '../../../shared/clients/openClients';
import { type FleetRequest } from '../../../shared/contracts/api/fleetRequest';
import { type PlacedRow } from '../../../shared/rules/fleets/expandFleet';
import { findSources } from './findSources';
import { takenNames } from './takenNames';

/** What the HTTP functions of fleets need from the clients. */
export function fleetParts({ arm }: Clients) {
  return {
    findSources: (request: FleetRequest) => findSources(arm, request),
    takenNames: (rows: readonly PlacedRow[]) => takenNames(arm, rows),
  };
}
