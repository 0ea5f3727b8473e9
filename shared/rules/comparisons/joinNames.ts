import { type ItemType } from '../../contracts/model/item';
import { type InsteadWord, type JoinedItem } from '../../contracts/model/comparisons';
import { type Side } from '../../contracts/model/ids';
import { type Select } from '../../contracts/model/movePolicy';
import { isSelected } from '../plan/itemTraits';

interface Listed {
  readonly name: string;
  /** True for the key or the secret of a certificate. */
  readonly managed: boolean;
}

/** The lists of one type in one vault. */
export interface TypeLists {
  readonly itemType: ItemType;
  readonly live: readonly Listed[];
  readonly deleted: readonly Listed[];
}

/** What each vault lists, for the selected types. */
export type VaultLists = Readonly<Record<Side, readonly TypeLists[]>>;

/**
 * Joins the names of two vaults: one entry for each selected item that is live in one of them, ordered by type and name. The
 * service ignores the case of names, so two names that differ only in case are one item. The key and the secret of a
 * certificate belong to it and have no entry.
 */
export function joinNames(lists: VaultLists, select: Pick<Select, 'include' | 'exclude'>): readonly JoinedItem[] {
  const names = { source: namesOf(lists.source), target: namesOf(lists.target) };
  const wanted = { types: [], versions: 'all', ...select } as const;
  return lists.source.flatMap(({ itemType }) => {
    const from = names.source.live(itemType);
    const to = names.target.live(itemType);
    const keys = [...new Set([...from.keys(), ...to.keys()])].sort();
    return keys.flatMap((key): JoinedItem[] => {
      const [source, target] = [from.get(key), to.get(key)];
      const itemName = source ?? target ?? key;
      if (!isSelected({ itemName }, { ...wanted, types: [itemType] })) return [];
      return [
        {
          itemType,
          itemName,
          names: { ...(source === undefined ? {} : { source }), ...(target === undefined ? {} : { target }) },
          instead: {
            source: source === undefined ? names.source.instead(itemType, key) : [],
            target: target === undefined ? names.target.instead(itemType, key) : [],
          },
        },
      ];
    });
  });
}

interface Names {
  /** The live items of a type: by name in lower case, as the vault writes them. */
  live(itemType: ItemType): ReadonlyMap<string, string>;
  /** What the vault has under a name, when it has no live item of the type. */
  instead(itemType: ItemType, key: string): InsteadWord[];
}

function namesOf(lists: readonly TypeLists[]): Names {
  const live = new Map(
    lists.map(({ itemType, live: all }) => [itemType, byKey(all.filter(({ managed }) => !managed))]),
  );
  const managed = new Map(lists.map(({ itemType, live: all }) => [itemType, byKey(all.filter((one) => one.managed))]));
  const deleted = new Map(lists.map(({ itemType, deleted: all }) => [itemType, byKey(all)]));
  const liveOf = (itemType: ItemType) => live.get(itemType) ?? new Map<string, string>();
  return {
    live: liveOf,
    instead(itemType, key) {
      const others = [...live.keys()].filter((type) => type !== itemType && liveOf(type).has(key));
      const isOfCertificate = managed.get(itemType)?.has(key) === true && !others.includes('certificate');
      return [
        ...(deleted.get(itemType)?.has(key) === true ? (['softDeleted'] as const) : []),
        ...others,
        ...(isOfCertificate ? (['certificate'] as const) : []),
      ];
    },
  };
}

/** A name that a list repeats is one item. */
function byKey(listed: readonly Listed[]): Map<string, string> {
  const found = new Map<string, string>();
  for (const { name } of listed) if (!found.has(name.toLowerCase())) found.set(name.toLowerCase(), name);
  return found;
}
