import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { itemKey, type KnownItem } from '../../../shared/rules/transfer/lateItems';
import { storeNames } from '../../../shared/rules/storeNames';
import { readPlanPage } from '../plan/planPages';

export type KnownItems = ReadonlyMap<string, KnownItem>;

/**
 * Returns a reader of what the plans know of their items, with a small cache, because every part of a search reads it.
 * If an extra round planned an item again, the later plan counts.
 */
export function knownItems(store: ObjectStore) {
  const known = new Map<string, Promise<KnownItems>>();
  return (move: MoveSpec, pages: number): Promise<KnownItems> => {
    const name = `${storeNames.run(move)} ${String(pages)}`;
    const reading = known.get(name) ?? read(store, move, pages);
    known.set(name, reading);
    if (known.size > maxKept) known.delete([...known.keys()][0] ?? name);
    return reading.catch((error: unknown) => {
      known.delete(name);
      throw error;
    });
  };
}

const maxKept = 2;

async function read(store: ObjectStore, move: MoveSpec, pages: number): Promise<KnownItems> {
  const items = new Map<string, KnownItem>();
  for (let page = 0; page < pages; page += 1) {
    for (const planned of (await readPlanPage(store, move, page)).items) {
      const { itemType, itemName, currentVersion, traits } = planned;
      items.set(itemKey(planned), { itemType, itemName, currentVersion, page, updated: traits?.updated });
    }
  }
  return items;
}
