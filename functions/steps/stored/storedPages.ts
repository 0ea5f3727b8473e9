import { type z } from 'zod';
import { type MoverError } from '../../../shared/contracts/model/moverError';
import { jsonBytes, writeJson } from '../../../shared/clients/store/jsonStore';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { byChain, byHash, byHmac, findProved } from '../../../shared/clients/store/provedJson';
import { chainPages, hashPart } from '../../../shared/rules/plan/hashPlan';
import { itemKey } from '../../../shared/rules/problems/itemLabel';
import { type ItemName } from '../frame/vaultPair';

/** A list that is stored in pages. The caller knows a hash of each page, or one of all pages. */
export interface StoredPages<S extends z.ZodType> {
  readonly schema: S;
  readonly nameOf: (page: number) => string;
  /** What the hash of a page covers. */
  readonly covered: (page: z.output<S>) => unknown;
  /** The error for pages that somebody changed or removed. `what` says how that shows. */
  readonly changed: (what: string) => MoverError;
}

/** Stores a page, and returns its hash. A second call stores the same. */
export async function writePage<S extends z.ZodType<{ readonly page: number }>>(
  store: ObjectStore,
  { schema, nameOf, covered }: StoredPages<S>,
  page: z.input<S>,
): Promise<string> {
  const value = schema.parse(page);
  await writeJson(store, nameOf(value.page), schema, page);
  return hashPart(covered(value));
}

/** Reads a page. Throws the error of the list unless the page has this hash. */
export async function readStoredPage<S extends z.ZodType>(
  store: ObjectStore,
  { schema, nameOf, covered, changed }: StoredPages<S>,
  { page, hash }: { readonly page: number; readonly hash: string | undefined },
): Promise<z.output<S>> {
  const name = nameOf(page);
  const proof = byHash<z.output<S>>(hash, (value) => hashPart(covered(value)));
  const stored = await findProved(store, { name, schema, proof });
  if (stored === undefined) throw changed(`${name} is missing, or does not match its hash`);
  return stored;
}

/** How many pages there are, and the hash that covers all of them. */
export interface PagesRef {
  readonly pages: number;
  readonly hash: string;
}

/**
 * Reads all pages, one after the other. Throws the error of the list unless the pages have this hash. That is known at the end, so nobody
 * may use a part of them.
 */
export async function* eachStoredPage<S extends z.ZodType>(
  store: ObjectStore,
  { schema, nameOf, covered, changed }: StoredPages<S>,
  { pages, hash }: PagesRef,
): AsyncGenerator<z.output<S>, void> {
  const chain = byChain<z.output<S>>(
    (value) => hashPart(covered(value)),
    (hashes) => chainPages(hashes) === hash,
  );
  for (let page = 0; page < pages; page += 1) {
    const name = nameOf(page);
    const stored = await findProved(store, { name, schema, proof: chain.at(page) });
    if (stored === undefined) throw changed(`${name} is missing or damaged`);
    yield stored;
  }
  if (!chain.isWhole()) throw changed('they do not match the hash that the run returned');
}

/** A page of items, with a seal that only the run can make. */
interface SealedPage<Item> {
  readonly page: number;
  readonly items: readonly Item[];
  readonly seal?: string | undefined;
}

interface FirstPage<Item, S extends z.ZodType<SealedPage<Item>>> {
  readonly name: string;
  readonly schema: S;
  readonly page: number;
  readonly items: readonly Item[];
  /** Makes the seal of a page; undefined if the run has no key for it. */
  readonly sealOf: (page: number, items: readonly Item[]) => Promise<string | undefined>;
}

/**
 * Stores a page, unless an earlier run of the same step has stored it for the same items: two runs may see different vaults, and only one
 * hash gets into history. Returns the items that the store has then. The seal shows that the run wrote them.
 */
export async function storeFirst<Item extends ItemName, S extends z.ZodType<SealedPage<Item>>>(
  store: ObjectStore,
  { name, schema, page, items, sealOf }: FirstPage<Item, S>,
): Promise<readonly Item[]> {
  const seal = await sealOf(page, items);
  const bytes = jsonBytes(schema.parse({ page, items, ...(seal === undefined ? {} : { seal }) }));
  if (await store.writeIfAbsent(name, bytes)) return items;
  const proof = byHmac<SealedPage<Item>>(
    (stored) => stored.seal,
    (stored) => sealOf(stored.page, stored.items),
  );
  const earlier = await findProved(store, { name, schema, proof });
  const isOfSameItems = earlier?.items.map(itemKey).join() === items.map(itemKey).join();
  if (earlier?.page === page && isOfSameItems) return earlier.items;
  await store.write(name, bytes);
  return items;
}
