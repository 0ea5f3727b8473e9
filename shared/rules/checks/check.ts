import { type CheckOptions, type CheckStatus } from '../../contracts/model/checks';
import { type CheckSurvey, type PlanFacts } from '../../contracts/model/checkFacts';
import { type ItemType } from '../../contracts/model/item';
import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type PlannedItem, type Route } from '../../contracts/model/plan';
import { type PlannedIssuersAndContacts } from '../../contracts/model/issuersAndContacts';

/** Everything about a pair that is judged, but for its items one by one. */
export interface PairFacts {
  readonly move: MoveSpec;
  readonly options: CheckOptions;
  /** Unix seconds: when the run began. */
  readonly now: number;
  readonly survey: CheckSurvey;
  readonly planned: PlanFacts;
  /** Null when there is no plan. */
  readonly settings: PlannedIssuersAndContacts | null;
  readonly routes: RouteCounts;
}

/** How many items of a type go a way. */
export type RouteCounts = Readonly<Record<ItemType, Readonly<Record<Route, number>>>>;

/** What an item is compared with. */
export type ItemTerms = Pick<PairFacts, 'move' | 'options' | 'now'>;

/** The items that a check is about: how many, and the first few. */
export interface Touched {
  readonly count: number;
  /** How many of them are past their date. */
  readonly overdue: number;
  readonly items: readonly PlannedItem[];
}

export interface Verdict {
  readonly status: CheckStatus;
  readonly evidence: string;
}

/** One entry of the catalogue: what a check is, and how it is judged. */
export interface Check {
  readonly id: `CHK-${string}`;
  readonly title: string;
  readonly looksAt: string;
  /** The worst that it can find. `fail`: the move as a whole would fail, or lose something without naming it. */
  readonly severity: 'warn' | 'fail';
  /**
   * When it warns or is unknown, something may not arrive, or not unchanged, so the pair is not plainly ready. Every check
   * that can fail limits readiness so; what single items come to is in the forecast.
   */
  readonly limitsReadiness?: true;
  readonly remedy: string;
  readonly link: string;
  /** Whether an item is one of those that the check is about. */
  readonly touches?: (item: PlannedItem, terms: ItemTerms) => boolean;
  /** Of the items that it touches: whether one is past its date already. */
  readonly isOverdue?: (item: PlannedItem, terms: ItemTerms) => boolean;
  /** Undefined: it was not looked at, and nothing is said of it. */
  readonly judge: (facts: PairFacts, touched: Touched) => Verdict | undefined;
}

export const pass = (evidence: string): Verdict => ({ status: 'pass', evidence });
export const warn = (evidence: string): Verdict => ({ status: 'warn', evidence });
export const fail = (evidence: string): Verdict => ({ status: 'fail', evidence });
export const unknown = (evidence: string): Verdict => ({ status: 'unknown', evidence });

/** Where the vendor's documentation of Key Vault is. */
export const learn = (page: string): string => `https://learn.microsoft.com/azure/key-vault/${page}`;

/** For texts: the first few names, and how many more there are. */
export function someOf(names: readonly string[], shown = 5): string {
  const rest = names.length - shown;
  return names.slice(0, shown).join(', ') + (rest > 0 ? ` and ${String(rest)} more` : '');
}
