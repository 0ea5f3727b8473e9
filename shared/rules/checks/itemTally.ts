import { itemTypes } from '../../contracts/item';
import { type PlannedItem, type Route, routes } from '../../contracts/plan';
import { catalogue } from './catalogue';
import { type Check, type ItemTerms, type RouteCounts, type Touched } from './check';

/** As many items of a check as are named. */
export const itemsNamed = 25;

/** Sums up a plan for all checks, page by page, so that a vault of any size costs the same memory. */
export class ItemTally {
  private readonly checks = catalogue.filter(({ touches }) => touches !== undefined);
  private readonly touched = new Map<string, { count: number; items: PlannedItem[] }>();
  private readonly counts = new Map<string, number>();

  constructor(private readonly terms: ItemTerms) {}

  add(items: readonly PlannedItem[]): void {
    for (const item of items) {
      // What the request leaves out is nobody's business here.
      if (item.reasons.includes('NOT_SELECTED')) continue;
      this.countRoute(item);
      for (const check of this.checks) if (check.touches?.(item, this.terms) === true) this.note(check, item);
    }
  }

  touchedBy({ id }: Check): Touched {
    return this.touched.get(id) ?? { count: 0, items: [] };
  }

  routes(): RouteCounts {
    const ofType = (itemType: string) =>
      Object.fromEntries(routes.map((route) => [route, this.counts.get(`${itemType} ${route}`) ?? 0])) as Record<
        Route,
        number
      >;
    const [secret, key, certificate] = itemTypes.map(ofType);
    return { secret, key, certificate } as RouteCounts;
  }

  private countRoute({ itemType, route }: PlannedItem): void {
    const name = `${itemType} ${route}`;
    this.counts.set(name, (this.counts.get(name) ?? 0) + 1);
  }

  private note({ id }: Check, item: PlannedItem): void {
    const noted = this.touched.get(id) ?? { count: 0, items: [] };
    noted.count += 1;
    if (noted.items.length < itemsNamed) noted.items.push(item);
    this.touched.set(id, noted);
  }
}
