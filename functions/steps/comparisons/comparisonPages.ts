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
import { eachStoredPage, type PagesRef, storeFirst } from '../stored/storedPages';
import { hashPart } from '../../../shared/rules/plan/hashPlan';
import { storeNames } from '../../../shared/rules/storeNames';
import { type SealClients, sealOf } from '../stored/sealedJson';

interface Page {
  readonly id: string;
  readonly page: number;
  readonly items: readonly ComparedItem[];
}

/** Stores a page of results, unless an earlier run of the same step has. Returns the items that the store has then. */
export function storeComparisonPage(
  clients: SealClients,
  move: MoveSpec,
  { id, page, items }: Page,
): Promise<readonly ComparedItem[]> {
  return storeFirst(clients.store, {
    ...{ name: storeNames.comparisonPage(id, page), schema: comparisonPageSchema, page, items },
    sealOf: (at, all) => sealOf(clients, move, ['page of a comparison', id, String(at), hashPart(all)]),
  });
}

/** A comparison that has ended, and the hash that its history has for all its pages. */
export interface StoredComparison extends PagesRef {
  readonly id: string;
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
  { id, ...stored }: StoredComparison,
): AsyncGenerator<readonly ComparedItem[], void> {
  const results = {
    schema: comparisonPageSchema,
    nameOf: (page: number) => storeNames.comparisonPage(id, page),
    covered: ({ items }: { readonly items: readonly ComparedItem[] }) => items,
    changed,
  };
  for await (const { items } of eachStoredPage(store, results, stored)) yield items;
}

function changed(what: string): MoverError {
  const message = `Expected the results of the comparison to be those that the app stored, but ${what}. Nothing of them is returned. Find out who can write to the store, then start a new comparison. The app removes the oldest comparisons of a pair.`;
  return new MoverError('COMPARISON_CHANGED', message);
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
