import { z } from 'zod';
import { type ListCursor } from '../../../shared/contracts/model/item';
import { type StoredLateItem, storedLateItemSchema } from '../../../shared/contracts/model/late';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { storeNames } from '../../../shared/rules/storeNames';
import { type SealClients } from '../stored/pageSeal';
import { type ReadStored, writeSealed } from '../stored/sealedJson';

type Run = Pick<MoveSpec, 'moveId' | 'runId'>;

const latePartSchema = z.strictObject({ items: z.array(storedLateItemSchema) });

/** Stores what one part of a search of the source found. Replaces what an earlier run of the part stored. */
export async function writeLateItems(
  clients: SealClients,
  move: MoveSpec,
  { look, from, items }: { readonly look: number; readonly from: ListCursor; readonly items: StoredLateItem[] },
): Promise<void> {
  const name = storeNames.latePart(move, look, from);
  if (items.length > 0) await writeSealed(clients, move, { name, schema: latePartSchema, value: { items } });
  else await clients.store.remove(name);
}

/** Returns everything that one search of the source found. Throws `STORE_OBJECT_INVALID` if somebody else stored a part of it. */
export async function readLateItems(
  store: ObjectStore,
  read: ReadStored,
  { run, look = 0 }: { readonly run: Run; readonly look?: number },
): Promise<readonly StoredLateItem[]> {
  const items: StoredLateItem[] = [];
  for await (const name of store.list(storeNames.lateItems(run, look)))
    items.push(...((await read({ name, schema: latePartSchema }))?.items ?? []));
  return items;
}
