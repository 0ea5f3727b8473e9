import { z } from 'zod';
import { itemNameSchema, itemTypeSchema, type ListCursor } from '../../../shared/contracts/model/item';
import { sourceDigestSchema } from '../../../shared/contracts/model/freeze';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { readJson, writeJson } from '../../../shared/clients/store/jsonStore';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { type ReadItem } from '../../../shared/rules/cutover/sourceDigest';
import { storeNames } from '../../../shared/rules/storeNames';

type Run = Pick<MoveSpec, 'moveId' | 'runId'>;

const partSchema = z.strictObject({
  items: z.array(z.strictObject({ itemType: itemTypeSchema, itemName: itemNameSchema, digest: sourceDigestSchema })),
});

/** Stores what one part of a reading of the source has seen. It only serves to name items: history has what proves. */
export async function writeSourceState(
  store: ObjectStore,
  run: Run,
  {
    reading,
    from,
    items,
  }: { readonly reading: number; readonly from: ListCursor; readonly items: readonly ReadItem[] },
): Promise<void> {
  await writeJson(store, storeNames.sourceState(run, reading, from), partSchema, { items: [...items] });
}

/** Returns all items of a reading. */
export async function readSourceState(store: ObjectStore, run: Run, reading: number): Promise<readonly ReadItem[]> {
  const items: ReadItem[] = [];
  for await (const name of store.list(storeNames.sourceStates(run, reading))) {
    items.push(...((await readJson(store, name, partSchema))?.items ?? []));
  }
  return items;
}
