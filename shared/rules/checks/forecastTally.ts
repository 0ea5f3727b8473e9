import {
  type Affected,
  type Forecast,
  type Outcome,
  type OutcomeCounts,
  outcomes,
} from '../../contracts/model/forecast';
import { type PlannedItem } from '../../contracts/model/plan';
import { forecastItem } from './forecastItem';

/** The maximum of item names for one outcome and reason. */
const itemsNamed = 25;

/** Counts, page by page, the planned items that would not go or would change. */
export class ForecastTally {
  private items = 0;
  private readonly counts = { blocked: noItems(), skipped: noItems(), altered: noItems() };
  private readonly groups = new Map<string, Affected>();

  /** The SKU of the target, if it is known: a standard vault accepts no hardware keys. */
  constructor(private readonly targetSku: 'standard' | 'premium' | undefined) {}

  add(items: readonly PlannedItem[]): void {
    for (const item of items) {
      if (item.reasons.includes('NOT_SELECTED')) continue;
      this.items += 1;
      const found = forecastItem(item, this.targetSku);
      if (found !== undefined) this.note(item, found);
    }
  }

  forecast(): Forecast {
    return { items: this.items, ...this.counts };
  }

  /** Blocked items first. Within an outcome, the most frequent reason first. */
  affected(): Affected[] {
    const rankOf = ({ outcome }: Affected): number => outcomes.indexOf(outcome);
    return [...this.groups.values()].sort((a, b) => rankOf(a) - rankOf(b) || b.itemCount - a.itemCount);
  }

  private note({ itemType, itemName }: PlannedItem, { outcome, reason }: Pick<Affected, 'outcome' | 'reason'>): void {
    const counts = this.counts[outcome];
    counts.total += 1;
    counts.byType[itemType] += 1;
    counts.byReason[reason] = (counts.byReason[reason] ?? 0) + 1;
    const group = this.groups.get(keyOf(outcome, reason)) ?? { outcome, reason, items: [], itemCount: 0 };
    group.itemCount += 1;
    if (group.items.length < itemsNamed) group.items.push({ itemType, itemName });
    this.groups.set(keyOf(outcome, reason), group);
  }
}

function keyOf(outcome: Outcome, reason: string): string {
  return `${outcome} ${reason}`;
}

function noItems(): OutcomeCounts {
  return { total: 0, byType: { secret: 0, key: 0, certificate: 0 }, byReason: {} };
}
