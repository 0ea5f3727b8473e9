import { z } from 'zod';
import { itemTypeSchema, type ListCursor } from '../../../shared/contracts/model/item';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { firstCursor } from '../items/listPart';
import { type ReadStored, type SealClients, writeSealed } from '../stored/sealedJson';

// What a step finds in the parts of a list of a vault. Each part names the one after it, because the store may answer with an old list
// of its names: then a part would be missing, and nobody would know.

/** Where a part of a list begins. */
export type PartStart = Pick<ListCursor, 'itemType' | 'pagesRead'>;

const startSchema = z.strictObject({ itemType: itemTypeSchema, pagesRead: z.number().int().nonnegative() });

/** One list of parts: the name of each part in the store, and what it contains. */
export interface PartList<S extends z.ZodType> {
  readonly nameOf: (start: PartStart) => string;
  readonly item: S;
}

/** What a part contains, and where the list continues; null after the last part. */
export interface FoundPart<Item> {
  readonly from: PartStart;
  readonly items: readonly Item[];
  readonly next: PartStart | null;
}

/** Stores what one part has. Replaces what an earlier run of the part stored. */
export async function writePart<S extends z.ZodType>(
  clients: SealClients,
  move: MoveSpec,
  { nameOf, item }: PartList<S>,
  { from, items, next }: FoundPart<z.input<S>>,
): Promise<void> {
  const after = next && { itemType: next.itemType, pagesRead: next.pagesRead };
  await writeSealed(clients, move, {
    ...{ name: nameOf(from), schema: partSchema(item) },
    value: { items: [...items], next: after },
  });
}

/**
 * Returns what all parts have. Throws `STORE_OBJECT_INVALID` if somebody else stored one, or if the list reached its end (`isWhole`) and
 * somebody removed one. A list that broke off has parts up to the first one that is not there.
 */
export async function readParts<S extends z.ZodType>(
  read: ReadStored,
  move: MoveSpec,
  { nameOf, item }: PartList<S>,
  isWhole: boolean,
): Promise<readonly z.output<S>[]> {
  const items: z.output<S>[] = [];
  for (let at: PartStart | null = firstCursor(move); at !== null;) {
    const part: Part<S> | undefined = await read({ name: nameOf(at), schema: partSchema(item) });
    if (part === undefined && isWhole) throw removed(nameOf(at));
    items.push(...(part?.items ?? []));
    at = part?.next ?? null;
  }
  return items;
}

function removed(name: string): MoverError {
  const message = `Expected the store to have ${name}, because the list that it belongs to had reached its end, but it is not there. Find out who can delete from the store.`;
  return new MoverError('STORE_OBJECT_INVALID', message);
}

type Part<S extends z.ZodType> = z.output<ReturnType<typeof partSchema<S>>>;

function partSchema<S extends z.ZodType>(item: S) {
  return z.strictObject({ items: z.array(item), next: startSchema.nullable() });
}
