import {
  type Affected,
  type Forecast,
  type Outcome,
  type OutcomeCounts,
  outcomes,
} from '../../contracts/model/forecast';
import { type PlannedItem } from '../../contracts/model/plan';
import { forecastItem } from './forecastItem';

/** As many items of one outcome and reason as are named. */
const itemsNamed = 25;

/** Sums up, page by page, what of a plan would not go or would not go unchanged. */
export class ForecastTally {
  private items = 0;
  private readonly counts = { blocked: noItems(), skipped: noItems(), altered: noItems() };
  private readonly groups = new Map<string, Affected>();

  /** The tier of the target, as far as it is known: a standard vault takes no key that lives in hardware. */
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

  /** Blocked ones first, and of each outcome the most frequent reason first. */
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
