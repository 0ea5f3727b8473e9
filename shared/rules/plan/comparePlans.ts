import { type ChangedItem, maxNamedDifferences, type PlanDifference } from '../../contracts/api/planDifference';
import { type PlannedItem } from '../../contracts/model/plan';
import { itemKey } from '../problems/itemLabel';
import { hashPage } from './hashPlan';

type ItemDifferences = Pick<PlanDifference, 'added' | 'gone' | 'changed'>;

/**
 * Compares the items of two plans. It gets all items of the earlier plan first, and then the items of the later one, page by
 * page. It keeps one short record for each item of the earlier plan.
 */
export class PlanComparison {
  private readonly earlier = new Map<string, Kept>();
  private readonly added = { count: 0, items: [] as ItemDifferences['added']['items'] };
  private readonly changed = { count: 0, routes: 0, items: [] as ChangedItem[] };

  addEarlier(items: readonly PlannedItem[]): void {
    for (const item of items) this.earlier.set(itemKey(item), kept(item));
  }

  addLater(items: readonly PlannedItem[]): void {
    for (const item of items) {
      const before = this.earlier.get(itemKey(item));
      this.earlier.delete(itemKey(item));
      if (before === undefined) this.noteAdded(item);
      else this.noteChange(before, item);
    }
  }

  /** The differences, when both plans have been added. */
  get differences(): ItemDifferences {
    const left = [...this.earlier.values()];
    const gone = left
      .slice(0, maxNamedDifferences)
      .map(({ itemType, itemName, route }) => ({ itemType, itemName, route }));
    return { added: this.added, gone: { count: left.length, items: gone }, changed: this.changed };
  }

  private noteAdded({ itemType, itemName, route }: PlannedItem): void {
    this.added.count += 1;
    if (this.added.count <= maxNamedDifferences) this.added.items.push({ itemType, itemName, route });
  }

  private noteChange(before: Kept, item: PlannedItem): void {
    const after = kept(item);
    if (before.hash === after.hash) return;
    this.changed.count += 1;
    if (before.route !== after.route) this.changed.routes += 1;
    if (this.changed.count > maxNamedDifferences) return;
    const { itemType, itemName } = item;
    const named = (['route', 'reasons', 'versions', 'version'] as const).filter((name) => before[name] !== after[name]);
    const fields = named.length === 0 ? (['other'] as const) : named;
    this.changed.items.push({ itemType, itemName, before: before.route, after: after.route, fields: [...fields] });
  }
}

/** What remains of an item of the earlier plan. The hash is over all that the hash of the plan covers. */
interface Kept extends Pick<PlannedItem, 'itemType' | 'itemName' | 'route'> {
  readonly reasons: string;
  readonly versions: number;
  readonly version: string | undefined;
  readonly hash: string;
}

function kept(item: PlannedItem): Kept {
  const { itemType, itemName, route, reasons, versionCount, currentVersion } = item;
  const known = { reasons: reasons.join(), versions: versionCount, version: currentVersion };
  return { itemType, itemName, route, ...known, hash: hashPage([item]) };
}
