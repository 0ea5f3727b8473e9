import { type Arm } from '../../../shared/clients/arm/arm';
import { inTurns } from '../../../shared/clients/async/takeTurns';
import { type FleetRequest } from '../../../shared/contracts/api/fleetRequest';
import { type FoundVault } from '../../../shared/contracts/model/fleets';
import { matchesFind } from '../../../shared/rules/fleets/matchesFind';

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
  const lists = await inTurns([...new Set([...named, ...all])], maxLists, (id) => arm.listVaults(id));
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
