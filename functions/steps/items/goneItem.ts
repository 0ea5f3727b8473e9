import { goneDetail } from '../../../shared/rules/cutover/targetChanges';
import { type VaultPair } from '../frame/vaultPair';
import { itemsOf, listVersions } from './itemVersion';

/** What a report says about an item that the target lacks; undefined if the source lacks it, too. */
export async function goneFromTarget(
  { source, target }: VaultPair,
  item: Parameters<typeof goneDetail>[0],
): Promise<string | undefined> {
  if ((await listVersions(source, item)).length === 0) return undefined;
  const deleted = await itemsOf(target, item.itemType).readDeleted(item.itemName);
  return goneDetail(item, deleted?.deletedOn);
}
