import { type CheckOptions, type CheckStatus } from '../../contracts/model/checks';
import { type CheckSurvey, type PlanFacts } from '../../contracts/model/checkFacts';
import { type ConfigurationPlan } from '../../contracts/model/configuration';
import { type SearchSummary } from '../../contracts/model/consumer';
import { type ItemType } from '../../contracts/model/item';
import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type PlannedItem, type Route } from '../../contracts/model/plan';
import { type PlannedIssuersAndContacts } from '../../contracts/model/issuersAndContacts';

/** The facts about a pair that the checks judge, except for its single items. */
export interface PairFacts {
  readonly move: MoveSpec;
  readonly options: CheckOptions;
  /** Unix seconds: when the run began. */
  readonly now: number;
  readonly survey: CheckSurvey;
  readonly planned: PlanFacts;
  /** Null when there is no plan. */
  readonly settings: PlannedIssuersAndContacts | null;
  /** Null when there is no plan. */
  readonly configuration: Pick<ConfigurationPlan, 'entries'> | null;
  /** The newest search for what uses the source; null if nobody searched, `changed` if somebody changed it in the store. */
  readonly search: SearchSummary | 'changed' | null;
  readonly routes: RouteCounts;
  readonly extraSteps: ExtraSteps;
}

/** What the move does with some items in addition to their routes, so that it needs more rights for them. */
export const extraSteps = ['recover', 'purge', 'unlock'] as const;
export type ExtraStep = (typeof extraSteps)[number];

/** The additional steps of the items of each type. */
export type ExtraSteps = Readonly<Record<ItemType, ReadonlySet<ExtraStep>>>;

/** The number of items of each type on each route. */
export type RouteCounts = Readonly<Record<ItemType, Readonly<Record<Route, number>>>>;

/** The facts about the run that checks compare an item with. */
export type ItemTerms = Pick<PairFacts, 'move' | 'options' | 'now'>;

/** The items that a check affects: their number, and the first few. */
export interface Touched {
  readonly count: number;
  /** How many of them are past their date. */
  readonly overdue: number;
  readonly items: readonly PlannedItem[];
}

export interface CheckVerdict {
  readonly status: CheckStatus;
  readonly evidence: string;
}

/** One entry of the catalogue: the texts of a check, and its rule. */
export interface Check {
  readonly id: `CHK-${string}`;
  readonly title: string;
  readonly looksAt: string;
  /** The worst result. `fail`: the move as a whole would fail, or would lose something without reporting it. */
  readonly severity: 'warn' | 'fail';
  /**
   * If the check warns or is unknown, something may not arrive, or may change, so the pair is not `ready`. Every check that
   * can fail limits readiness in this way. The forecast covers single items.
   */
  readonly limitsReadiness?: true;
  readonly remedy: string;
  readonly link: string;
  /** Whether the check affects the item. */
  readonly touches?: (item: PlannedItem, terms: ItemTerms) => boolean;
  /** Whether the date of an affected item has already passed. */
  readonly isOverdue?: (item: PlannedItem, terms: ItemTerms) => boolean;
  /** Undefined: the check did not run, and the run has no finding of it. */
  readonly judge: (facts: PairFacts, touched: Touched) => CheckVerdict | undefined;
}

export const pass = (evidence: string): CheckVerdict => ({ status: 'pass', evidence });
export const warn = (evidence: string): CheckVerdict => ({ status: 'warn', evidence });
export const fail = (evidence: string): CheckVerdict => ({ status: 'fail', evidence });
export const unknown = (evidence: string): CheckVerdict => ({ status: 'unknown', evidence });

/** The address of a page of Microsoft's Key Vault documentation. */
export const learn = (page: string): string => `https://learn.microsoft.com/azure/key-vault/${page}`;

/** The first few names as text, and how many more there are. */
export function someOf(names: readonly string[], shown = 5): string {
  const rest = names.length - shown;
  return names.slice(0, shown).join(', ') + (rest > 0 ? ` and ${String(rest)} more` : '');
}
