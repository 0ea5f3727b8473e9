import { type z } from 'zod';
import { type MoverError } from '../../../shared/contracts/model/moverError';
import { writeJson } from '../../../shared/clients/store/jsonStore';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { byHash, findProved, type Provable, requireStored } from '../../../shared/clients/store/provedJson';
import { hashPart } from '../../../shared/rules/plan/hashPlan';

/**
 * A part of a run that history knows by its hash. The hash is in its name: two runs of a step may see different vaults, and none of them
 * replaces the part that the other one returned to history.
 */
export interface KnownPart<S extends z.ZodType> {
  readonly nameOf: (hash: string) => string;
  /** What the part is, for errors. */
  readonly what: string;
  readonly schema: S;
}

/** Stores a part. Returns its hash for history. */
export async function writeKnown<S extends z.ZodType>(
  store: ObjectStore,
  { nameOf, schema }: KnownPart<S>,
  value: z.input<S>,
): Promise<string> {
  const hash = hashPart(value);
  await writeJson(store, nameOf(hash), schema, value);
  return hash;
}

/** Reads the part with this hash. Throws `STORE_OBJECT_INVALID`, or what `changed` makes, if the store does not have it. */
export async function readKnown<S extends z.ZodType>(
  store: ObjectStore,
  { nameOf, what, schema }: KnownPart<S>,
  { hash = 'missing', changed }: { readonly hash: string | undefined } & Pick<Provable<z.output<S>>, 'changed'>,
): Promise<z.output<S>> {
  const proof = byHash<z.output<S>>(hash, hashPart);
  return requireStored(store, { name: nameOf(hash), what, schema, proof, ...(changed && { changed }) });
}

/**
 * Reads the pages of a list from the last one, which history knows, to the first one. Each page has the hash of the one before it; the first
 * one has null. Throws what `changed` makes if a page is missing or not as it was stored.
 */
export async function* fromLast<Page extends { readonly before: string | null }>(
  store: ObjectStore,
  { nameOf, schema }: Pick<KnownPart<z.ZodType<Page, Page>>, 'nameOf' | 'schema'>,
  { last, changed }: { readonly last: string | null; readonly changed: (what: string) => MoverError },
): AsyncGenerator<Page, void> {
  for (let hash = last; hash !== null;) {
    const name = nameOf(hash);
    const page: Page | undefined = await findProved(store, { name, schema, proof: byHash<Page>(hash, hashPart) });
    if (page === undefined) throw changed(`${name} is missing, or does not match its hash`);
    yield page;
    hash = page.before;
  }
}
