import { type ReadyInfo } from '../../../local/azure/readyInfo';
import { itemNames } from '../local/localItems';
import { areEqual } from '../sequences/compareOutside';
import { OutsideVault } from '../sequences/outsideVault';
import { outsideTypes } from '../sequences/outsideVersion';

/** The items in which two vaults differ, as `type/name`, and how many versions both have. Read through the SDK alone. */
export async function differencesOf(azure: ReadyInfo, source: string, target: string) {
  const names = new Set([...(await itemNames(azure, source)), ...(await itemNames(azure, target))]);
  const [from, to] = [new OutsideVault(azure, source), new OutsideVault(azure, target)];
  const different: string[] = [];
  let versions = 0;
  for (const label of names) {
    const type = outsideTypes.find((one) => label.startsWith(`${one}/`)) ?? 'secret';
    const name = label.slice(type.length + 1);
    const [one, other] = [await from.read(type, name), await to.read(type, name)];
    versions += other.versions.length;
    if (one.state !== other.state || !areEqual(type, one.versions, other.versions)) different.push(label);
  }
  return { different, items: names.size, versions };
}
