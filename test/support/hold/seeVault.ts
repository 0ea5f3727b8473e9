import { type ReadyInfo } from '../../../local/azure/readyInfo';
import { readItems, type ReadItems } from '../local/localItems';
import { without } from '../without';

/** What a vault has of each live item, as one text without times and ids, by `type/name`. */
export type SeenVault = ReadonlyMap<string, string>;

/** Reads all items of a vault by the SDK alone, so that two vaults can be compared. */
export async function seeVault(azure: ReadyInfo, vault: string): Promise<SeenVault> {
  const { secrets, keys, certificates } = await readItems(azure, vault);
  const copied = (versions: readonly { id: string; created: number; updated: number }[]) =>
    versions.map((version) => JSON.stringify(without(version, 'id', 'created', 'updated')));
  // A copy by value has another file around the same key and certificate.
  const filesLeftOut = (versions: ReadItems['certificates'][number]['versions']) =>
    copied(versions.map((version) => ({ ...version, file: null })));
  return new Map([
    ...secrets.map(({ name, versions }) => [`secret/${name}`, JSON.stringify(copied(versions))] as const),
    // The order of versions within one second is visible for secrets only.
    ...keys.map(
      ({ name, versions, rotation }) =>
        [`key/${name}`, JSON.stringify([copied(versions).toSorted(), rotation])] as const,
    ),
    ...certificates.map(
      ({ name, versions, current, policy }) =>
        [`certificate/${name}`, JSON.stringify([filesLeftOut(versions).toSorted(), current, policy])] as const,
    ),
  ]);
}

/** The items in which two vaults differ. */
export function differing(source: SeenVault, target: SeenVault): readonly string[] {
  return [...new Set([...source.keys(), ...target.keys()])].filter((label) => source.get(label) !== target.get(label));
}
