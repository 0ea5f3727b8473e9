import { errorCodes } from '../../contracts/model/errorCodes';
import { type Problem } from '../../contracts/model/progress';
import { weightOf } from '../../words/problemWeights';

const errors: ReadonlySet<string> = new Set(errorCodes);

/**
 * The problem for which a move did not bring everything: an error before what cannot go, before what needs a person. Remarks, such as that
 * items go by value, come first in the list of a move and explain nothing. Null if there are only remarks.
 */
export function firstRealProblem(problems: readonly Problem[]): Problem | null {
  const ranked = problems
    .map((problem) => ({ problem, rank: rankOf(problem) }))
    .filter(({ rank }) => rank < remark)
    .sort((one, other) => one.rank - other.rank);
  return ranked[0]?.problem ?? null;
}

const remark = 3;

function rankOf({ code }: Problem): number {
  if (errors.has(code)) return 0;
  // Another geography only says that items go by value.
  if (code === 'OTHER_GEOGRAPHY') return remark;
  const weight = weightOf(code);
  return weight === 'cannotGo' ? 1 : weight === 'needsYou' ? 2 : remark;
}
