import { jsonBytes } from '../../../shared/clients/store/jsonStore';
import { type FleetProblem, type FoundVault, type FleetRow } from '../../../shared/contracts/model/fleets';
import { shortenText } from '../../../shared/rules/text/shortenText';
import { type Arm } from '../../../shared/clients/arm/arm';
import { allInParallel, takeTurns } from '../../../shared/clients/async/takeTurns';
import { matchesFind } from '../../../shared/rules/fleets/tableProblems';
import { claimCheckSlots, type SlotsClaim } from '../../../shared/clients/claims/pairClaims';
import { type Clients } from '../../../shared/clients/openClients';
import { type FleetRequest } from '../../../shared/contracts/api/fleetRequest';
import { type FleetSpec } from '../../../shared/contracts/model/fleetRuns';
import { type PlacedRow } from '../../../shared/rules/fleets/expandFleet';
import { storeNames } from '../../../shared/rules/storeNames';
import { maxChecksAtOnce, maxFleetsAtOnce } from '../../../shared/rules/transfer/batching';
import { type DurableClient } from 'durable-functions';
import { type VaultPairName } from '../../../shared/contracts/model/checks';
import { type RunLog } from '../../../shared/rules/checks/foundCheckRun';
import { newestCheck } from '../checks/checkRuns';
import { inputProver } from '../starts/signStart';
import { type AskedOfFleet, askOfFleet, type ControlledFleet } from './fleetControl';
import { readFleetPage, storeFleetTable, listFleets } from './fleetTable';

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
      store.write(storeNames.fleetTime(fleetId, runId, new Date().toISOString()), jsonBytes({})),
    ...inputProver({ store, starts }),
    listFleets: () => listFleets(store),
    newestCheck: (client: DurableClient, pair: VaultPairName, log: RunLog) =>
      newestCheck({ store, client, log, ...inputProver({ store, starts }) }, pair),
    askOfFleet: (fleet: ControlledFleet, asked: AskedOfFleet) => askOfFleet({ store, starts }, fleet, asked),
  };
}

/** How many subscriptions are listed at the same time. */
const maxLists = 8;

/** Returns the vaults that the searches of each wave find, in the order of their names. It lists each subscription once. */
export async function findSources(
  arm: Arm,
  { waves }: Pick<FleetRequest, 'waves'>,
): Promise<readonly (readonly FoundVault[])[]> {
  const finds = waves.flatMap(({ find }) => find);
  const named = finds.flatMap(({ subscriptionId }) => subscriptionId ?? []);
  const all = finds.some(({ subscriptionId }) => subscriptionId === undefined) ? await arm.listSubscriptions() : [];
  const lists = await allInParallel([...new Set([...named, ...all])], (id) => arm.listVaults(id), maxLists);
  const vaults = lists.flat().sort((one, other) => (one.name < other.name ? -1 : 1));
  return waves.map(({ find }) =>
    vaults.filter((vault) =>
      find.some(
        (wanted) =>
          (wanted.subscriptionId === undefined || wanted.subscriptionId === vault.subscriptionId) &&
          matchesFind(vault, wanted),
      ),
    ),
  );
}

/** How many names are checked at the same time. */
const maxChecks = 16;

/** The most names that a request checks. Each move checks its own name again. */
const maxNamesChecked = 1_000;

type Placed = FleetRow & { readonly pointer: string };

/** The problems of targets that are to be created under a name that somebody else has. A vault in its place counts as made. */
export async function takenNames(arm: Arm, rows: readonly Placed[]): Promise<readonly FleetProblem[]> {
  const created = rows.filter(({ createTarget }) => createTarget !== null).slice(0, maxNamesChecked);
  const problems = await allInParallel(created, (row) => problemOf(arm, row), maxChecks);
  return problems.flat();
}

async function problemOf(
  arm: Arm,
  { createTarget, targetVault, sourceVault, pointer }: Placed,
): Promise<FleetProblem[]> {
  if (createTarget === null) return [];
  const { subscriptionId, resourceGroup } = createTarget;
  const { available, reason, message } = await arm.checkName(subscriptionId, targetVault);
  if (available) return [];
  const there = await arm.readVault({ subscriptionId, resourceGroup, name: targetVault });
  if (there !== undefined) return [];
  const why = shortenText(message ?? reason ?? 'no reason came', 200);
  const detail = `The name ${targetVault}, for the target of ${sourceVault}, is not free: ${why}`;
  return [{ code: 'nameTaken', pointer, detail }];
}
