import { claimCheckSlots, type SlotsClaim } from '../../../shared/clients/claims/claimCheckSlots';
import { type Clients } from '../../../shared/clients/openClients';
import { takeTurns } from '../../../shared/clients/async/takeTurns';
import { type FleetRequest } from '../../../shared/contracts/api/fleetRequest';
import { type FleetSpec } from '../../../shared/contracts/model/fleetRuns';
import { type FleetRow } from '../../../shared/contracts/model/fleets';
import { type PlacedRow } from '../../../shared/rules/fleets/expandFleet';
import { storeNames } from '../../../shared/rules/storeNames';
import { maxChecksAtOnce, maxFleetsAtOnce } from '../../../shared/rules/transfer/batching';
import { inputProver } from '../starts/proveInput';
import { findSources } from './findSources';
import { type AskedOfFleet, askOfFleet, type ControlledFleet } from './fleetControl';
import { readFleetPage, storeFleetTable } from './fleetTable';
import { listFleets } from './listFleets';
import { takenNames } from './takenNames';

type Fleet = Pick<FleetSpec, 'fleetId' | 'runId'>;

/** What the HTTP functions of fleets need from the clients. */
export function fleetParts({ arm, store, starts }: Clients) {
  const inTurn = takeTurns(1);
  const checkSlots = { name: storeNames.checkPlaces, slots: maxChecksAtOnce };
  const slots = { name: storeNames.fleetSlots, slots: maxFleetsAtOnce };
  return {
    findSources: (request: FleetRequest) => findSources(arm, request),
    takenNames: (rows: readonly PlacedRow[]) => takenNames(arm, rows),
    storeTable: (fleet: Fleet, rows: readonly FleetRow[]) => storeFleetTable(store, fleet, rows),
    readPage: (fleet: Fleet, page: { readonly page: number; readonly hash: string | undefined }) =>
      readFleetPage(store, fleet, page),
    claimSlots: (run: SlotsClaim['run'], stateOf: SlotsClaim['stateOf']) =>
      inTurn(() => claimCheckSlots(store, { ...slots, run, stateOf })),
    claimChecks: (run: SlotsClaim['run'], stateOf: SlotsClaim['stateOf']) =>
      inTurn(() => claimCheckSlots(store, { ...checkSlots, run, stateOf })),
    listFleet: ({ fleetId, runId }: Fleet) =>
      store.write(storeNames.fleetTime(fleetId, runId, new Date().toISOString()), new TextEncoder().encode('{}')),
    ...inputProver({ store, starts }),
    listFleets: () => listFleets(store),
    askOfFleet: (fleet: ControlledFleet, asked: AskedOfFleet) => askOfFleet({ store, starts }, fleet, asked),
  };
}
