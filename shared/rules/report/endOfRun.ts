import { type FailOnClass, failOnClasses } from '../../contracts/model/movePolicy';
import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type Phase, type Problem } from '../../contracts/model/progress';
import { type IssuerOrContactsResult } from '../../contracts/model/issuersAndContacts';
import { type FailOnCounts } from '../../contracts/api/report';
import { remedyFor } from '../problems/failureProblem';
import { endPhase } from '../transfer/moveProgress';
import { type ResultTally } from '../transfer/resultTally';
import { addClasses, classesOfIssuerOrContacts } from '../problems/findingClasses';

/** The facts at the end of a run. */
export interface EndedRunFacts {
  readonly move: Pick<MoveSpec, 'dryRun' | 'failOn'>;
  /** The phase in which the run itself ended. */
  readonly phase: Phase;
  readonly tally: Pick<ResultTally, 'items' | 'findings' | 'planned'>;
  readonly settings: readonly IssuerOrContactsResult[];
  /** Problems and notices of the run itself, not of an item. */
  readonly ofRun: readonly Problem[];
  readonly problemCount: number;
}

export interface RunEnding {
  readonly phase: Phase;
  readonly failOnCounts: FailOnCounts;
  readonly failedBy: readonly FailOnClass[];
  /** Why a run that reached its end failed. */
  readonly problems: readonly Problem[];
}

/** How a run ended: according to its items, unless `failOn` of the request makes it fail. */
export function endOfRun(facts: EndedRunFacts): RunEnding {
  const { move, settings, ofRun, tally } = facts;
  const reached = reachedPhase(facts);
  const failOnCounts = { ...tally.findings };
  for (const setting of settings) addClasses(failOnCounts, classesOfIssuerOrContacts(setting));
  // The problem that ended a run as a whole does not count as a warning.
  if (reached !== 'failed') failOnCounts.warning += ofRun.length;
  const failedBy = failOnClasses.filter((one) => move.failOn.includes(one) && failOnCounts[one] > 0);
  const isFailed = failedBy.length > 0 && (reached === 'completed' || reached === 'partiallyCompleted');
  return {
    phase: isFailed ? 'failed' : reached,
    failOnCounts,
    failedBy,
    problems: isFailed ? [matchedProblem(move, failedBy, failOnCounts)] : [],
  };
}

/** A dry run ends as the move would end if all planned items arrived. */
function reachedPhase({ move, phase, tally: { items, planned }, problemCount }: EndedRunFacts): Phase {
  const isEnd = phase === 'completed' || phase === 'partiallyCompleted';
  if (!isEnd) return phase;
  if (move.dryRun) return endPhase({ items: { ...items, done: items.done + planned.items }, problemCount });
  return problemCount > 0 ? 'partiallyCompleted' : phase;
}

function matchedProblem(
  { dryRun }: EndedRunFacts['move'],
  failedBy: readonly FailOnClass[],
  counts: FailOnCounts,
): Problem {
  const found = failedBy.map((one) => `${String(counts[one])} ${wordsOf[one]}`).join(', ');
  const rest = dryRun ? 'Nothing was written.' : 'Items that arrived are in the target and count as done.';
  const detail = `The run reached its end, but "failOn" of the request makes it fail: ${found}. ${rest}`;
  return { code: 'FAIL_ON_MATCHED', detail, remedy: remedyFor('FAIL_ON_MATCHED') };
}

const wordsOf: Readonly<Record<FailOnClass, string>> = {
  blocked: 'blocked (as a whole, or some of its versions)',
  skipped: 'skipped',
  warning: 'with a warning',
};
