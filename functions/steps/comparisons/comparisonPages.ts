import { jsonBytes } from '../../../shared/clients/store/jsonStore';
import {
  joinedItemSchema,
  type JoinedItem,
  type ComparedItem,
  comparisonPageSchema,
} from '../../../shared/contracts/model/comparisons';
import { type StagingStore } from '../../../shared/clients/staging/stagingStore';
import { z } from 'zod';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { byChain, byHmac, findProved } from '../../../shared/clients/store/provedJson';
import { chainPages, hashPart } from '../../../shared/rules/plan/hashPlan';
import { storeNames } from '../../../shared/rules/storeNames';
import { itemKey } from '../../../shared/rules/problems/itemLabel';
import { type SealClients, sealOf } from '../stored/sealedJson';

interface Page {
  readonly id: string;
  readonly page: number;
  readonly items: readonly ComparedItem[];
}

/**
 * Stores a page of results, unless an earlier run of the same step has stored it: two runs may see different vaults, and only
 * one hash gets into history. Returns the items that the store has then. The seal shows that the run wrote them.
 */
export async function storeComparisonPage(
  clients: SealClients,
  move: MoveSpec,
  { id, page, items }: Page,
): Promise<readonly ComparedItem[]> {
  const name = storeNames.comparisonPage(id, page);
  const seal = await sealOf(clients, move, sealedTexts(id, page, items));
  const bytes = jsonBytes(comparisonPageSchema.parse({ page, items, seal }));
  if (await clients.store.writeIfAbsent(name, bytes)) return items;
  const earlier = await findSealedPage(clients, move, { id, page, items });
  if (earlier !== undefined) return earlier;
  await clients.store.write(name, bytes);
  return items;
}

/** Returns a stored page if the run itself has stored it for the same items. Anything else may come from somebody else. */
async function findSealedPage(
  clients: SealClients,
  move: MoveSpec,
  { id, page, items }: Page,
): Promise<readonly ComparedItem[] | undefined> {
  const name = storeNames.comparisonPage(id, page);
  const proof = byHmac<z.infer<typeof comparisonPageSchema>>(
    ({ seal }) => seal,
    (stored) => sealOf(clients, move, sealedTexts(id, stored.page, stored.items)),
  );
  const stored = await findProved(clients.store, { name, schema: comparisonPageSchema, proof });
  if (stored?.page !== page) return undefined;
  const isOfSameItems = stored.items.map(itemKey).join() === items.map(itemKey).join();
  return isOfSameItems ? stored.items : undefined;
}

/** A comparison that has ended, and the hash that its history has for all its pages. */
export interface StoredComparison {
  readonly id: string;
  readonly pages: number;
  readonly hash: string;
}

/** Reads all results of a comparison. Throws as `eachComparedPage`. */
export async function readComparison(store: ObjectStore, stored: StoredComparison): Promise<readonly ComparedItem[]> {
  const items: ComparedItem[] = [];
  for await (const page of eachComparedPage(store, stored)) items.push(...page);
  return items;
}

/**
 * Reads the results of a comparison page by page. Throws `COMPARISON_CHANGED` unless the pages are those whose hash is in the
 * history of the run. That is known at the end, so nobody may use a part of them.
 */
export async function* eachComparedPage(
  store: ObjectStore,
  { id, pages, hash }: StoredComparison,
): AsyncGenerator<readonly ComparedItem[], void> {
  const chain = byChain<{ items: ComparedItem[] }>(
    ({ items }) => hashPart(items),
    (hashes) => chainPages(hashes) === hash,
  );
  for (let page = 0; page < pages; page += 1) {
    const name = storeNames.comparisonPage(id, page);
    const stored = await findProved(store, { name, schema: comparisonPageSchema, proof: chain.at(page) });
    if (stored === undefined) throw changed(`${name} is missing or damaged`);
    yield stored.items;
  }
  if (!chain.isWhole()) throw changed('they do not match the hash that the run returned');
}

function changed(what: string): MoverError {
  const message = `Expected the results of the comparison to be those that the app stored, but ${what}. Nothing of them is returned. Find out who can write to the store, then start a new comparison. The app removes the oldest comparisons of a pair.`;
  return new MoverError('COMPARISON_CHANGED', message);
}

function sealedTexts(id: string, page: number, items: readonly ComparedItem[]): readonly string[] {
  return ['page of a comparison', id, String(page), hashPart(items)];
}

const pageSchema = z.array(joinedItemSchema);

/** Stores one page of a joined list in the staging of the run. Only the run can write it, because it is encrypted. */
export async function keepJoinedPage(
  staging: Pick<StagingStore, 'keep'>,
  move: MoveSpec,
  { page, items }: { readonly page: number; readonly items: readonly JoinedItem[] },
): Promise<void> {
  await staging.keep(move, labelOf(page), jsonBytes(items));
}

/** Reads a page that the run stored. Throws `STAGED_PAYLOAD_MISSING`, or `STAGED_PAYLOAD_DAMAGED` for what others wrote. */
export async function readJoinedPage(
  staging: Pick<StagingStore, 'read'>,
  move: MoveSpec,
  page: number,
): Promise<readonly JoinedItem[]> {
  const bytes = await staging.read(move, labelOf(page));
  if (bytes !== undefined) return pageSchema.parse(JSON.parse(new TextDecoder().decode(bytes)));
  const message = `Expected page ${String(page)} of the list of the comparison in staging; it is missing. Start a new comparison.`;
  throw new MoverError('STAGED_PAYLOAD_MISSING', message);
}

function labelOf(page: number): string {
  return `comparison/list/${String(page)}`;
}
