import { type PlannedItem, type Route } from '../../contracts/model/plan';
import { catalogue } from './catalogue';
import { type Check, type ExtraStep, type ExtraSteps, type ItemTerms, type RouteCounts, type Touched } from './check';

/** The maximum of item names for one check. */
export const itemsNamed = 25;

/** Counts the items of a plan for all checks, page by page, so that memory does not grow with the vault. */
export class ItemTally {
  private readonly checks = catalogue.filter(({ touches }) => touches !== undefined);
  private readonly touched = new Map<string, { count: number; overdue: number; items: PlannedItem[] }>();
  private readonly steps = {
    secret: new Set<ExtraStep>(),
    key: new Set<ExtraStep>(),
    certificate: new Set<ExtraStep>(),
  };
  private readonly counts = { secret: noRoutes(), key: noRoutes(), certificate: noRoutes() };

  constructor(private readonly terms: ItemTerms) {}

  add(items: readonly PlannedItem[]): void {
    for (const item of items) {
      // No check is about an item that the request leaves out.
      if (item.reasons.includes('NOT_SELECTED')) continue;
      this.counts[item.itemType][item.route] += 1;
      for (const step of extraStepsOf(item)) this.steps[item.itemType].add(step);
      for (const check of this.checks) if (check.touches?.(item, this.terms) === true) this.note(check, item);
    }
  }

  touchedBy({ id }: Check): Touched {
    return this.touched.get(id) ?? nothing();
  }

  routes(): RouteCounts {
    return this.counts;
  }

  extraSteps(): ExtraSteps {
    return this.steps;
  }

  private note({ id, isOverdue }: Check, item: PlannedItem): void {
    const noted = this.touched.get(id) ?? nothing();
    noted.count += 1;
    if (isOverdue?.(item, this.terms) === true) noted.overdue += 1;
    if (noted.items.length < itemsNamed) noted.items.push(item);
    this.touched.set(id, noted);
  }
}

function extraStepsOf({ freeing, reasons }: PlannedItem): readonly ExtraStep[] {
  return [
    ...(freeing === 'recover' || freeing === 'purge' ? [freeing] : []),
    ...(reasons.includes('UNLOCKED_FOR_EXPORT') ? (['unlock'] as const) : []),
  ];
}

function nothing() {
  return { count: 0, overdue: 0, items: [] as PlannedItem[] };
}

function noRoutes(): Record<Route, number> {
  return { backupRestore: 0, exportImport: 0, recreate: 0, update: 0, skip: 0, block: 0 };
}
