import { z } from 'zod';
import { type ListCursor } from '../../../shared/contracts/model/item';
import { type StoredLateItem, storedLateItemSchema } from '../../../shared/contracts/model/lateRounds';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { readJson, writeJson } from '../../../shared/clients/store/jsonStore';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { storeNames } from '../../../shared/rules/storeNames';

type Run = Pick<MoveSpec, 'moveId' | 'runId'>;

const latePartSchema = z.strictObject({ items: z.array(storedLateItemSchema) });

/** Stores what one part of a search of the source found. Replaces what an earlier run of the part stored. */
export async function writeLateItems(
  store: ObjectStore,
  run: Run,
  { look, from, items }: { readonly look: number; readonly from: ListCursor; readonly items: StoredLateItem[] },
): Promise<void> {
  const name = storeNames.latePart(run, look, from);
  if (items.length > 0) await writeJson(store, name, latePartSchema, { items });
  else await store.remove(name);
}

/** Returns everything that one search of the source found. */
export async function readLateItems(store: ObjectStore, run: Run, look = 0): Promise<readonly StoredLateItem[]> {
  const items: StoredLateItem[] = [];
  for await (const name of store.list(storeNames.lateItems(run, look))) {
    items.push(...((await readJson(store, name, latePartSchema))?.items ?? []));
  }
  return items;
}
