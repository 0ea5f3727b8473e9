import { keepLatest } from '../../../shared/clients/async/keptWhileUsed';
import { z } from 'zod';
import { plannedItemSchema, type PlannedItem } from '../../../shared/contracts/model/plan';
import { itemKey } from '../../../shared/rules/problems/itemLabel';
import { type KnownPlan } from '../../../shared/contracts/steps/approvedPlan';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { type KnownItem } from '../../../shared/rules/transfer/lateItems';
import { storeNames } from '../../../shared/rules/storeNames';
import { eachPage } from '../../../shared/clients/async/takeTurns';
import { allVerifiedPages } from '../plan/verifiedPlan';

/** The planned items of a run, by `itemKey`. */
export interface KnownItems {
  readonly size: number;
  get(key: string): KnownItem | undefined;
  values(): Iterable<KnownItem>;
}

/** Reads what the plans know of their items. If an extra round planned an item again, the later plan counts. */
export interface KnownItemsReader {
  /**
   * Keeps what it read of two runs, because every part of a search reads it. Throws `PLAN_CHANGED` if a page is not the one that history
   * knows: a move deletes and recovers items by what the plans say.
   */
  readonly read: (move: MoveSpec, known: KnownPlan) => Promise<KnownItems>;
  /** Drops what it keeps of a run, after the last search. Of 100,000 items this is 20 MB. */
  readonly forget: (move: MoveSpec) => void;
}

export function knownItems(store: ObjectStore): KnownItemsReader {
  const kept = new Map<string, Kept>();
  return {
    read: (move, known) => {
      const { pages } = known;
      const run = storeNames.run(move);
      const before = kept.get(run);
      const items =
        before?.pages === pages ? before.items : read(store, move, { before: usable(before, pages), known });
      keep(kept, run, { pages, items });
      return items.catch((error: unknown) => {
        if (kept.get(run)?.items === items) kept.delete(run);
        throw error;
      });
    },
    forget: (move) => {
      kept.delete(storeNames.run(move));
    },
  };
}

/** What was read of the first pages of a run. */
interface Kept {
  readonly pages: number;
  readonly items: Promise<PackedItems>;
}

const maxKept = 2;

function keep(kept: Map<string, Kept>, run: string, read: Kept): void {
  keepLatest(kept, run, read, maxKept);
}

/** A plan never changes the pages before its own, so only the pages after those are read. */
function usable(before: Kept | undefined, pages: number): Kept | undefined {
  return before !== undefined && before.pages < pages ? before : undefined;
}

async function read(
  store: ObjectStore,
  move: MoveSpec,
  { before, known }: { readonly before: Kept | undefined; readonly known: KnownPlan },
): Promise<PackedItems> {
  const items = new PackedItems(await before?.items);
  const first = before?.pages ?? 0;
  const verified = await allVerifiedPages(store, move, known, first);
  // After months a held move has thousands of pages.
  await eachPage({ first, end: known.pages }, verified.read, (read, page) => {
    items.add(
      page,
      read.items.map((planned) => knownOf(planned, page)),
    );
  });
  return items;
}

function knownOf(
  { itemType, itemName, currentVersion, traits, route, freeing, copy }: PlannedItem,
  page: number,
): KnownItem {
  return {
    ...{ itemType, itemName, currentVersion, page, route, updated: traits?.updated },
    ...(freeing === 'replace' ? { isReplaced: true, copy } : { freeing }),
  };
}

const packedPageSchema = z.array(
  plannedItemSchema.pick({ itemType: true, itemName: true, currentVersion: true, copy: true }).extend({
    page: z.number(),
    updated: z.number().optional(),
    route: plannedItemSchema.shape.route.optional(),
    isReplaced: z.boolean().optional(),
    freeing: z.enum(['recover', 'purge']).optional(),
  }),
);

/** More than a page has items. */
const placesOfPage = 4_096;

/**
 * What plans know of many items, in little memory: a list for each page as bytes, and the place of each item. Objects would take 500
 * bytes an item, and the engine would let the heap grow by as much again.
 */
export class PackedItems {
  private readonly pages: Map<number, Buffer>;
  private readonly places: Map<string, number>;
  private opened: { readonly page: number; readonly items: readonly KnownItem[] } = { page: -1, items: [] };

  /** Begins with the items of `before`, which remains as it is. */
  constructor(before?: PackedItems) {
    this.pages = new Map(before?.pages);
    this.places = new Map(before?.places);
  }

  get size(): number {
    return this.places.size;
  }

  /** Adds a page. Its items replace those of earlier pages. */
  add(page: number, items: readonly KnownItem[]): void {
    this.pages.set(page, Buffer.from(JSON.stringify(items)));
    items.forEach((item, at) => this.places.set(itemKey(item), page * placesOfPage + at));
  }

  get(key: string): KnownItem | undefined {
    const place = this.places.get(key);
    return place === undefined ? undefined : this.at(place);
  }

  *values(): Generator<KnownItem> {
    for (const place of this.places.values()) {
      const item = this.at(place);
      if (item !== undefined) yield item;
    }
  }

  /** Items that follow each other are mostly of one page. */
  private at(place: number): KnownItem | undefined {
    const page = Math.floor(place / placesOfPage);
    if (this.opened.page !== page) {
      const bytes = this.pages.get(page);
      const items = bytes === undefined ? [] : packedPageSchema.parse(JSON.parse(bytes.toString()));
      this.opened = { page, items };
    }
    return this.opened.items[place % placesOfPage];
  }
}
