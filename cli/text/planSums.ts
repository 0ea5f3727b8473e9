import { type Affected } from '../../shared/contracts/model/forecast';
import { type ItemType } from '../../shared/contracts/model/item';
import { type PlannedItem, type Route } from '../../shared/contracts/model/plan';
import { type ReasonCode } from '../../shared/contracts/model/reasonCodes';
import { forecastItem } from '../../shared/rules/checks/forecastItem';
import { type ByType } from './counts';

type MutableByType = Record<ItemType, { items: number; versions: number }>;

export interface PlanGroup {
  readonly outcome: Affected['outcome'];
  readonly reason: ReasonCode;
  readonly byType: ByType;
  /** The first few names. */
  readonly names: readonly string[];
  /** Details that the code does not contain, each once: a date, a name. The first few. */
  readonly remarks: readonly string[];
}

export type MovingRoute = Exclude<Route, 'skip' | 'block'>;

const maxNames = 7;
const maxRemarks = 3;

/** Adds up a plan page by page, so that a plan of any length needs little memory. */
export class PlanSums {
  private readonly moving = new Map<MovingRoute, MutableByType>();
  private readonly groups = new Map<
    string,
    { outcome: Affected['outcome']; reason: ReasonCode; byType: MutableByType; names: string[]; remarks: string[] }
  >();
  readonly alreadyThere: MutableByType = none();

  add(items: readonly PlannedItem[]): void {
    for (const item of items) {
      this.addRoute(item);
      const affected = forecastItem(item, undefined);
      if (affected !== undefined) this.addAffected(item, affected);
    }
  }

  /** What goes, by the way it goes. */
  get byRoute(): ReadonlyMap<MovingRoute, ByType> {
    return this.moving;
  }

  /** What stays or changes, largest group first; what stays comes first. */
  get affected(): readonly PlanGroup[] {
    const rank = ({ outcome }: PlanGroup) => ['blocked', 'skipped', 'altered'].indexOf(outcome);
    const size = ({ byType }: PlanGroup) => Object.values(byType).reduce((sum, { items }) => sum + items, 0);
    return [...this.groups.values()].sort((a, b) => rank(a) - rank(b) || size(b) - size(a));
  }

  /** The sums as an event has them. */
  get asJson() {
    return { moving: Object.fromEntries(this.moving), alreadyThere: this.alreadyThere, affected: this.affected };
  }

  private addRoute(item: PlannedItem): void {
    const { route, reasons, versionCount, versionsLeftOut } = item;
    const versions = versionCount - versionsLeftOut.length;
    if (route === 'skip' && reasons.includes('ALREADY_THERE')) count(this.alreadyThere, item, versions);
    if (route === 'skip' || route === 'block') return;
    const sums = this.moving.get(route) ?? none();
    this.moving.set(route, sums);
    count(sums, item, versions);
  }

  private addAffected(item: PlannedItem, { outcome, reason }: Pick<Affected, 'outcome' | 'reason'>): void {
    const key = `${outcome} ${reason}`;
    const group = this.groups.get(key) ?? { outcome, reason, byType: none(), names: [], remarks: [] };
    this.groups.set(key, group);
    count(group.byType, item, outcome === 'altered' ? item.versionsLeftOut.length : item.versionCount);
    if (group.names.length < maxNames) group.names.push(item.itemName);
    const remark = item.failure?.detail ?? item.remark;
    if (remark !== undefined && group.remarks.length < maxRemarks && !group.remarks.includes(remark))
      group.remarks.push(remark);
  }
}

function none(): MutableByType {
  return {
    secret: { items: 0, versions: 0 },
    key: { items: 0, versions: 0 },
    certificate: { items: 0, versions: 0 },
  };
}

function count(sums: MutableByType, { itemType }: PlannedItem, versions: number): void {
  sums[itemType].items += 1;
  sums[itemType].versions += versions;
}
