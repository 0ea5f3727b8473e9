import { type ItemCounts, type ItemSums, type Problem } from '../../contracts/api/moveStatus';
import { type BatchSummary } from '../../contracts/steps/orchestrations';
import { type ItemResult, type ItemState } from '../../contracts/model/outcome';
import { explainReason, type When } from './explainReason';
import { type Explanation } from './explanation';
import { failureProblem } from '../transfer/failureProblem';
import { countByCode } from './problemsByCode';
import { isAskedFor } from '../plan/selectionWidth';
import { shortenText } from '../text/shortenText';

/** As many problems as history and custom status carry; the report has all of them. */
export const problemsShown = 10;
/** As long as the longest text of our own, with the longest names in it. So only texts of the service are ever cut. */
const detailRoom = 480;
const remedyRoom = 280;

/** The sums that a batch tells its parent, with the first few problems. */
export function summarizeResults(results: readonly ItemResult[], throttled: number): BatchSummary {
  return {
    ...sumsOf(results),
    throttled,
    problems: firstProblems(results.flatMap((result) => problemsOf(result))),
    worked: results.filter(({ state }) => isMoved(state)).length,
  };
}

/** What items came to. */
export function sumsOf(results: readonly ItemResult[], when: When = 'done'): ItemSums {
  const problems = results.flatMap((result) => problemsOf(result, when));
  return {
    items: countItems(results),
    versionsDone: results.reduce((sum, result) => sum + versionsDone(result), 0),
    problemCount: problems.length,
    problemsByCode: countByCode(problems),
  };
}

/** The first few problems, as history and custom status carry them. */
export function firstProblems(problems: readonly Problem[]): Problem[] {
  return problems.slice(0, problemsShown).map(shortenProblem);
}

/** Counts the items that the request selects; all others are in the results, too, and count for nothing. */
export function countItems(all: readonly ItemResult[]): ItemCounts {
  const results = all.filter(isAskedFor);
  const counts = { total: results.length, done: 0, skipped: 0, blocked: 0, failed: 0 };
  for (const result of results) {
    const kind = kindOf(result.state);
    if (kind !== 'open') counts[kind] += 1;
  }
  return counts;
}

/** Versions of an item that are in the target. */
export function versionsDone(result: ItemResult): number {
  return kindOf(result.state) === 'done' ? result.versionCount - result.versionsLeftOut.length : 0;
}

/** Everything about one item that a person has to act on; `planned` where nothing was done about any item. */
export function problemsOf(result: ItemResult, when: When = 'done'): readonly Problem[] {
  const telling = reasonsOf(result, { when, only: 'problem' });
  // What usually is a mere remark (another geography) is the cause itself where nothing else blocks the item.
  const reasons = telling.length === 0 && result.state === 'blocked' ? reasonsOf(result, { when }) : telling;
  if (result.code === undefined) return reasons;
  const { itemType, itemName, code, detail = 'No more is known.', requestId } = result;
  return [...reasons, { itemType, itemName, ...failureProblem({ code, detail, requestId }, itemType) }];
}

/** What a person should know of an item although it arrived. */
export function noticesOf(result: ItemResult, when: When = 'done'): readonly Problem[] {
  return reasonsOf(result, { when, only: 'notice' });
}

interface Wanted {
  readonly when: When;
  readonly only?: Explanation['severity'];
}

function reasonsOf(result: ItemResult, { when, only }: Wanted): readonly Problem[] {
  const { itemType, itemName, remark, state } = result;
  // What is in the target already came there by an earlier run.
  const about = { itemType, when: state === 'alreadyThere' ? 'done' : when } as const;
  return result.reasons.flatMap((code) => {
    const { detail, remedy, severity } = explainReason(code, about);
    if (only !== undefined && severity !== only) return [];
    const told = remark === undefined || severity !== 'problem' ? detail : `${detail} ${remark}`;
    return [{ itemType, itemName, code, detail: told, remedy }];
  });
}

/** Whether a state counts as arrived, as left alone on purpose, as blocked, as failed, or is still on its way. */
export function kindOf(state: ItemState): 'done' | 'skipped' | 'blocked' | 'failed' | 'open' {
  switch (state) {
    case 'restored':
    case 'imported':
    case 'recreated':
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

/** Whether this move itself brought an item; one that was there before is done too, but not moved. */
function isMoved(state: ItemState): boolean {
  return kindOf(state) === 'done' && state !== 'alreadyThere';
}

/** As history and custom status carry a problem, which take only so much JSON; the report has the whole text. */
export function shortenProblem(problem: Problem): Problem {
  const { detail, remedy } = problem;
  return { ...problem, detail: shortenText(detail, detailRoom), remedy: shortenText(remedy, remedyRoom) };
}
