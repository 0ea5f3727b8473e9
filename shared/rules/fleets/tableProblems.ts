import { type FoundVault } from '../../contracts/model/fleets';
import { type Find } from '../../contracts/api/fleetRequest';
import { isAllowed } from '../text/isAllowed';
import { type FleetProblem, type FleetRow, maxFleetVaults } from '../../contracts/model/fleets';

type Placed = FleetRow & { readonly pointer: string };

/** The problems of the table as a whole: a vault in two rows, as a source, as a target, or as both. */
export function tableProblems(rows: readonly Placed[]): readonly FleetProblem[] {
  const sources = new Map<string, Placed>();
  const targets = new Map<string, Placed>();
  const problems: FleetProblem[] = [];
  for (const row of rows) {
    const { sourceVault, targetVault, pointer } = row;
    if (sources.has(sourceVault)) {
      const detail = `Vault ${sourceVault} is a source twice. A fleet moves a vault once.`;
      problems.push({ code: 'sourceTwice', pointer, detail });
    }
    const other = targets.get(targetVault);
    if (other !== undefined) {
      const detail = `Vaults ${other.sourceVault} and ${sourceVault} have the same target, ${targetVault}.`;
      problems.push({ code: 'targetTwice', pointer, detail });
    }
    sources.set(sourceVault, row);
    if (other === undefined) targets.set(targetVault, row);
  }
  for (const { sourceVault, pointer } of rows) {
    const writer = targets.get(sourceVault);
    if (writer === undefined) continue;
    const detail = `Vault ${sourceVault} is a source, and it is also the target of ${writer.sourceVault}.`;
    problems.push({ code: 'sourceIsTarget', pointer, detail });
  }
  if (rows.length > maxFleetVaults) {
    const detail = `Expected at most ${String(maxFleetVaults)} vaults in a fleet; ${String(rows.length)} came. Make several fleets.`;
    problems.push({ code: 'tooManyVaults', pointer: '/waves', detail });
  }
  return problems;
}

/** Whether a vault meets all conditions of a search. Names of groups and tags are compared without regard to case, as ARM does. */
export function matchesFind(vault: FoundVault, { resourceGroup, region, tags, name }: Find): boolean {
  if (resourceGroup !== undefined && resourceGroup.toLowerCase() !== vault.resourceGroup.toLowerCase()) return false;
  if (region !== undefined && region !== vault.region) return false;
  return isAllowed(vault.name, [name]) && tags.every((tag) => hasTag(vault, tag));
}

function hasTag({ tags }: FoundVault, { name, value }: Find['tags'][number]): boolean {
  return Object.entries(tags).some(
    ([key, text]) => key.toLowerCase() === name.toLowerCase() && (value === undefined || value === text),
  );
}
