import { z } from 'zod';
import { plannedItemSchema } from '../../../shared/contracts/model/plan';
import { itemKey } from '../../../shared/rules/problems/itemLabel';
import { type KnownItem } from '../../../shared/rules/transfer/lateItems';

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
