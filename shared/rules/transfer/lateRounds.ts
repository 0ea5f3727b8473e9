import { type FoundLate, type LateReport, type LateRound, type LateRounds } from '../../contracts/model/late';
import { type ItemResult } from '../../contracts/model/outcome';
import { type PlanSummary } from '../../contracts/model/plan';
import { type ReasonCode } from '../../contracts/model/reasonCodes';
import { type KnownPlan } from '../../contracts/steps/approvedPlan';
import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type BriefItem } from '../../contracts/model/versionLists';
import { chainPages } from '../plan/hashPlan';
import { isBroughtAlone, wasThereBefore } from './deletionRules';
import { lateProblem } from './lateItems';
import { resultFromPlan } from '../problems/itemResults';
import { type Problem } from '../../contracts/model/progress';
import { explainReason } from '../problems/explainReason';
import { kindOf, problemsOf } from '../problems/summarizeResults';

/** Reasons that a later look at the vaults cannot find again. */
const lasting: ReadonlySet<ReasonCode> = new Set([
  'PARTLY_IN_TARGET',
  'ATTRIBUTES_DIFFER',
  'RECOVERED_IN_TARGET',
  'PURGED_IN_TARGET',
  'LATE_WRITE_HEALED',
  'CHANGED_SINCE_PLAN',
  'BROUGHT_EARLIER',
]);

/** The reasons of an earlier result that a new result of the same item keeps. */
export function carriedReasons(result: Pick<ItemResult, 'route' | 'state' | 'reasons'>): ReasonCode[] {
  const { reasons } = result;
  const kept = reasons.filter((reason) => lasting.has(reason));
  if (isBroughtAlone(result)) return [...new Set<ReasonCode>([...kept, 'BROUGHT_EARLIER'])];
  // An item that was there before the move is partly there once a version is added.
  return wasThereBefore(result) ? [...new Set<ReasonCode>(['PARTLY_IN_TARGET', ...kept])] : kept;
}

/** Whether the move may replace a key in the target: it has brought the key alone, and the request allows it. */
export function mayReplace(
  { keyVersions }: Pick<MoveSpec, 'keyVersions'>,
  { itemType, what, carried }: Pick<FoundLate, 'itemType' | 'what' | 'carried'>,
): boolean {
  if (keyVersions !== 'replace' || itemType !== 'key' || !carried.includes('BROUGHT_EARLIER')) return false;
  return what === 'newVersion' || what === 'failed';
}

/** The differences of a late item that the move cannot carry. It has no row in the round. */
export function leftProblems(
  found: FoundLate,
  inspected: BriefItem,
  keyVersions: MoveSpec['keyVersions'] = 'name',
): readonly Problem[] {
  const { what, itemType, itemName } = found;
  if (what === 'failed') return [];
  if (isGone(inspected)) return what === 'created' ? [] : [lateProblem({ ...found, what: 'gone' })];
  if (what === 'again') return [];
  if (what === 'newVersion' && itemType === 'key') return [newKeyVersion(found, inspected, keyVersions)];
  const [problem] = problemsOf(resultFromPlan(withoutFreeing(inspected, found)), 'done');
  if (what === 'madeAgain') return [madeAgain(found, problem)];
  return [problem ?? problemOf('CREATED_DURING_MOVE', { itemType, itemName })];
}

/** Other content in the target is what the name of the problem says. Anything else that stands in the way is named, too. */
function madeAgain(found: FoundLate, obstacle: Problem | undefined): Problem {
  const named = problemOf('MADE_AGAIN_IN_SOURCE', found);
  if (obstacle === undefined || obstacle.code === 'OTHER_CONTENT_IN_TARGET') return named;
  return { ...named, detail: `${named.detail} ${obstacle.detail}` };
}

/** With the reason why a move that replaces keys does not replace this one. */
function newKeyVersion(found: FoundLate, { remark }: BriefItem, keyVersions: MoveSpec['keyVersions']): Problem {
  const named = problemOf('NEW_KEY_VERSION', found);
  if (keyVersions === 'name') return named;
  const why = mayReplace({ keyVersions }, found)
    ? (remark ?? 'Its backup cannot be restored.').replace(/^Difference: /, '')
    : 'the target had the key before the move.';
  return { ...named, detail: `${named.detail} The move does not replace the key: ${why}` };
}

function problemOf(code: ReasonCode, { itemType, itemName }: Pick<FoundLate, 'itemType' | 'itemName'>): Problem {
  const { detail, remedy } = explainReason(code, { itemType, when: 'done' });
  return { itemType, itemName, code, detail, remedy };
}

/**
 * Plans a late item by the same rules as any other, except that the move frees no name for it, because no plan showed that. It
 * only frees the name of an item that it soft-deleted itself, and that the source has again. Undefined if it gets no row: a new item
 * that is gone again, or a moved item whose newer version cannot go. Such an item keeps its earlier result, and the report names the
 * version.
 */
export function planLateItem({ what, carried, frees }: FoundLate, inspected: BriefItem): BriefItem | undefined {
  const planned = withoutFreeing(inspected, { frees });
  if (isGone(planned)) return undefined;
  if (what === 'again' && planned.reasons.includes('ALREADY_THERE')) return undefined;
  if (what !== 'created' && what !== 'again' && !isOpenInRound(planned)) return undefined;
  // Versions that this move brought do not count as content that the target had before.
  const own = planned.reasons.filter((reason) => reason !== 'PARTLY_IN_TARGET' || what === 'created');
  return { ...planned, reasons: [...new Set<ReasonCode>([...own, ...carried, 'FOUND_LATE'])] };
}

/** Whether a round has to move the item, or compare it with the target. */
export function isOpenInRound(planned: BriefItem): boolean {
  const { state } = resultFromPlan(planned);
  return state === 'planned' || kindOf(state) === 'done';
}

function withoutFreeing(planned: BriefItem, { frees }: Pick<FoundLate, 'frees'>): BriefItem {
  const { freeing, ...rest } = planned;
  if (freeing === undefined || freeing === 'replace' || freeing === frees) return planned;
  const reasons = rest.reasons.filter((reason) => reason !== 'PURGED_IN_TARGET' && reason !== 'RECOVERED_IN_TARGET');
  return { ...rest, route: 'block', reasons: [...new Set<ReasonCode>([...reasons, 'SOFT_DELETED_IN_TARGET'])] };
}

function isGone({ reasons, failure }: BriefItem): boolean {
  return reasons.includes('GONE_FROM_SOURCE') || failure?.code === 'ITEM_NOT_FOUND';
}

/** Adds pages that the look stored. */
export function addStored(late: LateRounds, saved: readonly { readonly hash: string }[]): LateRounds {
  const { storedPages, ...rest } = late;
  const stored = late.stored + saved.length;
  // A new look counts its pages from 0, and may still have the chain of the previous look.
  const before = late.stored === 0 ? undefined : storedPages;
  const hashes = saved.map(({ hash }) => hash);
  return { ...rest, stored, ...(stored > 0 && { storedPages: chainPages(hashes, before) }) };
}

/**
 * The rounds after a held move has begun another one: the new round, and one that stands for all before it. Their pages follow
 * each other.
 */
export function joinRounds(rounds: readonly LateRound[], next: LateRound): LateRound[] {
  const [first] = rounds;
  const last = rounds.at(-1);
  if (first === undefined || last === undefined) return [next];
  return [{ planHash: last.planHash, firstPage: first.firstPage, pages: endOf(last) - first.firstPage }, next];
}

/** The number of pages of the plan and of all extra rounds. */
export function plannedPages(
  plan: Pick<PlanSummary, 'pages'> | null,
  late: Pick<LateReport, 'rounds'> | undefined,
): number {
  const last = late?.rounds.at(-1);
  return last === undefined ? (plan?.pages ?? 0) : endOf(last);
}

/** The plan and its extra rounds, for steps that read their pages. */
export function knownPlan(
  plan: Pick<PlanSummary, 'planHash' | 'pages'> | null,
  late: Pick<LateReport, 'rounds'> | undefined,
): KnownPlan {
  if (plan === null) throw new Error('Expected a move that has a plan.');
  const last = lastRoundOf(late);
  return { planHash: plan.planHash, pages: plannedPages(plan, late), ...(last && { last }) };
}

/** The last extra round, by its hash and the number under which its hashes are stored. */
export function lastRoundOf(late: Pick<LateReport, 'rounds'> | undefined): KnownPlan['last'] {
  const last = late?.rounds.at(-1);
  return last && { planHash: last.planHash, round: last.look ?? late?.rounds.length ?? 0 };
}

export function endOf({ firstPage, pages }: Pick<LateRound, 'firstPage' | 'pages'>): number {
  return firstPage + pages;
}
