import { type ConfigurationPlan } from '../../shared/contracts/model/configuration';
import { type PlannedIssuersAndContacts } from '../../shared/contracts/model/issuersAndContacts';
import { type PlannedItem, type PlanPage } from '../../shared/contracts/model/plan';
import { type ApprovedPlan } from '../../shared/contracts/steps/approvedPlan';

/** Reads the parts of a stored plan. Each reader throws `PLAN_CHANGED` if the plan's hash does not match. */
export interface PlanReaders {
  /** Opens the stored pages of a run's plan. */
  readonly openPages: (plan: ApprovedPlan) => Promise<{ readonly read: (page: number) => Promise<PlanPage> }>;
  readonly readSettings: (plan: ApprovedPlan) => Promise<PlannedIssuersAndContacts>;
  readonly readConfiguration: (plan: ApprovedPlan) => Promise<ConfigurationPlan>;
}

interface Pages {
  readonly first: number;
  /** The page after the last one. */
  readonly end: number;
}

/** How many pages are read in parallel. */
const pagesAtOnce = 8;

/** Reads pages in parallel, and passes their items on in their order. */
export async function readPlannedItems(
  { openPages }: Pick<PlanReaders, 'openPages'>,
  plan: ApprovedPlan,
  { first, end }: Pages,
  add: (items: readonly PlannedItem[]) => void,
): Promise<void> {
  if (first >= end) return;
  const { read } = await openPages(plan);
  for (let next = first; next < end; next += pagesAtOnce) {
    const numbers = Array.from({ length: Math.min(pagesAtOnce, end - next) }, (_, at) => next + at);
    for (const { items } of await Promise.all(numbers.map(read))) add(items);
  }
}
