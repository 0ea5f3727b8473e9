import { z } from 'zod';
import { itemNameSchema, itemTypeSchema, type ListCursor } from '../../../shared/contracts/model/item';
import { sourceDigestSchema } from '../../../shared/contracts/model/freeze';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type DigestedItem } from '../../../shared/rules/cutover/sourceDigest';
import { storeNames } from '../../../shared/rules/storeNames';
import { type SealClients } from '../stored/pageSeal';
import { sealedReader, writeSealed } from '../stored/sealedJson';

const partSchema = z.strictObject({
  items: z.array(z.strictObject({ itemType: itemTypeSchema, itemName: itemNameSchema, digest: sourceDigestSchema })),
});

/** Stores what one part of a reading of the source has seen. It only serves to name items: history has what proves. */
export async function writeSourceState(
  clients: SealClients,
  move: MoveSpec,
  {
    reading,
    from,
    items,
  }: { readonly reading: number; readonly from: ListCursor; readonly items: readonly DigestedItem[] },
): Promise<void> {
  const name = storeNames.sourceState(move, reading, from);
  await writeSealed(clients, move, { name, schema: partSchema, value: { items: [...items] } });
}

/** Returns all items of a reading. Throws `STORE_OBJECT_INVALID` if somebody else stored a part of it. */
export async function readStoredSourceState(
  clients: SealClients,
  move: MoveSpec,
  reading: number,
): Promise<readonly DigestedItem[]> {
  const read = sealedReader(clients, move);
  const items: DigestedItem[] = [];
  for await (const name of clients.store.list(storeNames.sourceStates(move, reading)))
    items.push(...((await read({ name, schema: partSchema }))?.items ?? []));
  return items;
}
