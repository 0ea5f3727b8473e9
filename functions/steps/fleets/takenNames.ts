import { type Arm } from '../../../shared/clients/arm/arm';
import { inTurns } from '../../../shared/clients/async/takeTurns';
import { type FleetProblem, type FleetRow } from '../../../shared/contracts/model/fleets';
import { shortenText } from '../../../shared/rules/text/shortenText';

/** How many names are checked at the same time. */
const maxChecks = 16;

/** The most names that a request checks. Each move checks its own name again. */
export const maxNamesChecked = 1_000;

type Placed = FleetRow & { readonly pointer: string };

/** The problems of targets that are to be created under a name that somebody else has. A vault in its place counts as made. */
export async function takenNames(arm: Arm, rows: readonly Placed[]): Promise<readonly FleetProblem[]> {
  const created = rows.filter(({ createTarget }) => createTarget !== null).slice(0, maxNamesChecked);
  const problems = await inTurns(created, maxChecks, (row) => problemOf(arm, row));
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
