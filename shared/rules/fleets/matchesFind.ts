import { type Find } from '../../contracts/api/fleetRequest';
import { type FoundVault } from '../../contracts/model/fleets';
import { isAllowed } from '../text/isAllowed';

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
