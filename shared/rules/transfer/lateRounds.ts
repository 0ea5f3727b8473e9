import { type FoundLate, type LateReport, type LateRound } from '../../contracts/model/lateRounds';
import { type ItemResult } from '../../contracts/model/outcome';
import { type PlannedItem, type PlanSummary } from '../../contracts/model/plan';
import { type ReasonCode } from '../../contracts/model/reasonCodes';
import { resultFromPlan } from './itemResults';
import { kindOf } from '../report/summarizeResults';

/** What happened to an item that no later look at the vaults shows. */
const lasting: ReadonlySet<ReasonCode> = new Set([
  'PARTLY_IN_TARGET',
  'RECOVERED_IN_TARGET',
  'PURGED_IN_TARGET',
  'LATE_WRITE_HEALED',
  'CHANGED_SINCE_PLAN',
]);

/** The reasons of an earlier result that a new result of the same item keeps. */
export function carriedReasons({ reasons }: Pick<ItemResult, 'reasons'>): ReasonCode[] {
  const kept = reasons.filter((reason) => lasting.has(reason));
  // What was there before the move is, once a version is added, there in part.
  return reasons.includes('ALREADY_THERE') ? [...new Set<ReasonCode>(['PARTLY_IN_TARGET', ...kept])] : kept;
}

/**
 * How a late item goes: by the same rules as any other, but no name is freed for it, because nobody saw that in the plan.
 * Undefined where it gets no row of its own: an item that is gone again, and an item that the move has dealt with and whose
 * newer version cannot go; its earlier result stands, and the report names the version.
 */
export function planLateItem({ what, carried }: FoundLate, inspected: PlannedItem): PlannedItem | undefined {
  const planned = withoutFreeing(inspected);
  if (what === 'created' && isGone(planned)) return undefined;
  if (what === 'newVersion' && !isOpenInRound(planned)) return undefined;
  // The versions that the move itself brought are no reason to say that the target had a part of the item.
  const own = planned.reasons.filter((reason) => reason !== 'PARTLY_IN_TARGET' || what === 'created');
  return { ...planned, reasons: [...new Set<ReasonCode>([...own, ...carried, 'FOUND_LATE'])] };
}

/** Whether a round has to move the item, or to compare it with what is there. */
export function isOpenInRound(planned: PlannedItem): boolean {
  const { state } = resultFromPlan(planned);
  return state === 'planned' || kindOf(state) === 'done';
}

function withoutFreeing(planned: PlannedItem): PlannedItem {
  const { freeing, ...rest } = planned;
  if (freeing === undefined) return planned;
  const reasons = rest.reasons.filter((reason) => reason !== 'PURGED_IN_TARGET' && reason !== 'RECOVERED_IN_TARGET');
  return { ...rest, route: 'block', reasons: [...new Set<ReasonCode>([...reasons, 'SOFT_DELETED_IN_TARGET'])] };
}

function isGone({ reasons, failure }: PlannedItem): boolean {
  return reasons.includes('GONE_FROM_SOURCE') || failure?.code === 'ITEM_NOT_FOUND';
}

/** Pages of all plans that are made: of the first one and of the rounds after it. */
export function plannedPages(
  plan: Pick<PlanSummary, 'pages'> | null,
  late: Pick<LateReport, 'rounds'> | undefined,
): number {
  const last = late?.rounds.at(-1);
  return last === undefined ? (plan?.pages ?? 0) : endOf(last);
}

export function endOf({ firstPage, pages }: Pick<LateRound, 'firstPage' | 'pages'>): number {
  return firstPage + pages;
}
