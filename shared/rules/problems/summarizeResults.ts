import { type ItemCounts, type ItemSums, type Problem } from '../../contracts/model/progress';
import { type BatchSummary } from '../../contracts/steps/orchestrations';
import { type ItemState } from '../../contracts/model/outcome';
import { type BriefResult, listedCount } from '../../contracts/model/versionLists';
import { explainReason, type When } from './explainReason';
import { type Explanation } from './explanation';
import { failureProblem } from './failureProblem';
import { countByCode } from './problemsByCode';
import { isAskedFor } from '../text/selectionWidth';
import { shortenText } from '../text/shortenText';

/** The maximum of problems in history and custom status. The report has all of them. */
export const problemsShown = 10;
/** Room for the longest text of the app with the longest names. So only texts of the service are cut. */
const detailRoom = 480;
const remedyRoom = 280;

/** The sums that a batch returns to its parent, with the first few problems. */
export function summarizeResults(results: readonly BriefResult[], throttled: number): BatchSummary {
  return {
    ...sumsOf(results),
    throttled,
    problems: firstProblems(results.flatMap((result) => problemsOf(result, 'done'))),
    worked: results.filter(({ state }) => isMoved(state)).length,
  };
}

/** The sums of these results. */
export function sumsOf(results: readonly BriefResult[]): ItemSums {
  // Only their codes count, and those are the same before and after the move.
  const problems = results.flatMap((result) => problemsOf(result, 'done'));
  return {
    items: countItems(results),
    versionsDone: results.reduce((sum, result) => sum + versionsDone(result), 0),
    problemCount: problems.length,
    problemsByCode: countByCode(problems),
  };
}

/** The first few problems, shortened for history and custom status. */
export function firstProblems(problems: readonly Problem[]): Problem[] {
  return firstFew(problems).map(shortenProblem);
}

/** As many problems as a status shows, in their order. A second one of a code comes in only if each code has one. */
export function firstFew(problems: readonly Problem[]): Problem[] {
  const firstOfCode = new Map<string, number>();
  for (const [at, { code }] of problems.entries()) if (!firstOfCode.has(code)) firstOfCode.set(code, at);
  const byNeed = new Set([...firstOfCode.values(), ...problems.keys()]);
  const chosen = new Set([...byNeed].slice(0, problemsShown));
  return problems.filter((_, at) => chosen.has(at));
}

/** Counts the items that the request selects. The results also contain others, which do not count. */
export function countItems(all: readonly BriefResult[]): ItemCounts {
  const results = all.filter(isAskedFor);
  const counts = { total: results.length, done: 0, skipped: 0, blocked: 0, failed: 0 };
  for (const result of results) {
    const kind = kindOf(result.state);
    if (kind !== 'open') counts[kind] += 1;
  }
  return counts;
}

/** The number of versions of an item that are in the target. */
export function versionsDone(result: BriefResult): number {
  return kindOf(result.state) === 'done' ? result.versionCount - listedCount(result.versionsLeftOut) : 0;
}

/** The problems of one item, on which a person has to act. */
export function problemsOf(result: BriefResult, when: When): readonly Problem[] {
  const problems = reasonsOf(result, { when, only: 'problem' });
  // A remark (for example, another geography) is the cause if nothing else blocks the item.
  const reasons = problems.length === 0 && result.state === 'blocked' ? reasonsOf(result, { when }) : problems;
  if (result.code === undefined) return reasons;
  const { itemType, itemName, code, detail = 'No details are known.', requestId } = result;
  return [...reasons, { itemType, itemName, ...failureProblem({ code, detail, requestId }, itemType) }];
}

/** The notices of an item: it arrived, but a person should know about a consequence. */
export function noticesOf(result: BriefResult, when: When): readonly Problem[] {
  return reasonsOf(result, { when, only: 'notice' });
}

interface Wanted {
  readonly when: When;
  readonly only?: Explanation['severity'];
}

function reasonsOf(result: BriefResult, { when, only }: Wanted): readonly Problem[] {
  const { itemType, itemName, remark } = result;
  const about = { itemType, when: whenOf(result, when) };
  return result.reasons.flatMap((code) => {
    const { detail, remedy, severity } = explainReason(code, about);
    if (only !== undefined && severity !== only) return [];
    const text = remark === undefined || severity !== 'problem' ? detail : `${detail} ${remark}`;
    return [{ itemType, itemName, code, detail: text, remedy }];
  });
}

/** An earlier run brought an item that is already in the target. A run that ended early leaves items planned. */
function whenOf({ state }: BriefResult, run: When): When {
  if (state === 'alreadyThere') return 'done';
  return state === 'planned' ? 'planned' : run;
}

/** Whether a state counts as done, skipped, blocked or failed, or is still open. */
export function kindOf(state: ItemState): 'done' | 'skipped' | 'blocked' | 'failed' | 'open' {
  switch (state) {
    case 'restored':
    case 'imported':
    case 'recreated':
    case 'updated':
    case 'verified':
    case 'alreadyThere':
      return 'done';
    case 'skipped':
    case 'blocked':
    case 'failed':
      return state;
    case 'planned':
    case 'backedUp':
    case 'exported':
    case 'cutOff':
      return 'open';
  }
}

/** Whether this move brought the item. An item that was there before is done, but not moved. */
function isMoved(state: ItemState): boolean {
  return kindOf(state) === 'done' && state !== 'alreadyThere';
}

/** Shortens a problem for history and custom status, which have limited room. The report has the whole text. */
export function shortenProblem(problem: Problem): Problem {
  const { detail, remedy } = problem;
  return { ...problem, detail: shortenText(detail, detailRoom), remedy: shortenText(remedy, remedyRoom) };
}
