import { z } from 'zod';
import { itemTypeSchema, type ListCursor } from '../../../shared/contracts/model/item';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { firstCursor } from '../items/listPart';
import { changeSealed, type ReadStored, type SealClients } from '../stored/sealedJson';

// What a step finds in the parts of a list of a vault. Each part names the one after it, because the store may answer with an old list
// of its names: then a part would be missing, and nobody would know.

/** Where a part of a list begins. */
export type PartStart = Pick<ListCursor, 'itemType' | 'pagesRead'>;

const startSchema = z.strictObject({ itemType: itemTypeSchema, pagesRead: z.number().int().nonnegative() });

/** One list of parts: the name of each part in the store, and what it contains. */
export interface PartList<Item> {
  readonly nameOf: (start: PartStart) => string;
  readonly item: z.ZodType<Item, Item>;
}

/** What a part contains, and where the list continues; null after the last part. */
export interface FoundPart<Item> {
  readonly from: PartStart;
  readonly items: readonly Item[];
  readonly next: PartStart | null;
}

/**
 * Stores what one part has. Another run of the step may have read more pages or fewer, and only one is in history: the store keeps what
 * each found, by where it ends.
 */
export async function writePart<Item>(
  clients: SealClients,
  move: MoveSpec,
  { nameOf, item }: PartList<Item>,
  { from, items, next }: FoundPart<Item>,
): Promise<void> {
  const after = next && { itemType: next.itemType, pagesRead: next.pagesRead };
  const isOther = (one: { readonly next: PartStart | null }): boolean => endOf(one.next) !== endOf(after);
  await changeSealed(clients, move, {
    ...{ name: nameOf(from), schema: partSchema(item) },
    change: (held) => ({ readings: [{ items: [...items], next: after }, ...(held?.readings ?? []).filter(isOther)] }),
  });
}

function endOf(next: PartStart | null): string {
  return next === null ? '' : `${next.itemType}/${String(next.pagesRead)}`;
}

/**
 * Returns what all parts have. Throws `STORE_OBJECT_INVALID` if somebody else stored one, or if the list reached its end (`isWhole`) and
 * somebody removed one. A list that broke off has parts up to the first one that is not there.
 */
export async function readParts<Item>(
  read: ReadStored,
  move: MoveSpec,
  { nameOf, item }: PartList<Item>,
  isWhole: boolean,
): Promise<readonly Item[]> {
  const found = new Map<string, Promise<ItemsFrom<Item>>>();
  const itemsFrom = async (at: PartStart | null): Promise<ItemsFrom<Item>> => {
    if (at === null) return { items: [] };
    const name = nameOf(at);
    const rest = found.get(name) ?? itemsOf(name);
    found.set(name, rest);
    return rest;
  };
  /** The latest reading that leads to the end of the list, or else the latest one. */
  const itemsOf = async (name: string): Promise<ItemsFrom<Item>> => {
    const part: Part<Item> | undefined = await read({ name, schema: partSchema(item) });
    let latest: ItemsFrom<Item> | undefined;
    for (const { items, next } of part?.readings ?? []) {
      const rest = await itemsFrom(next);
      const reading = { ...rest, items: [...items, ...rest.items] };
      if (reading.missing === undefined) return reading;
      latest ??= reading;
    }
    return latest ?? { items: [], missing: name };
  };
  const { items, missing } = await itemsFrom(firstCursor(move));
  if (missing !== undefined && isWhole) throw removed(missing);
  return items;
}

interface ItemsFrom<Item> {
  readonly items: readonly Item[];
  /** The name of the first part that is not there. */
  readonly missing?: string;
}

function removed(name: string): MoverError {
  const message = `Expected the store to have ${name}, because the list that it belongs to had reached its end, but it is not there. Find out who can delete from the store.`;
  return new MoverError('STORE_OBJECT_INVALID', message);
}

type Part<Item> = z.output<ReturnType<typeof partSchema<Item>>>;

function partSchema<Item>(item: z.ZodType<Item, Item>) {
  const reading = z.strictObject({ items: z.array(item), next: startSchema.nullable() });
  return z.strictObject({ readings: z.array(reading) });
}
