import { type Problem, type ProblemCode, type ProblemsByCode } from '../../shared/contracts/model/progress';

import { type Weight, weightOf } from '../../shared/words/problemWeights';

export interface ProblemGroup {
  readonly code: ProblemCode;
  readonly count: number;
  readonly weight: Weight;
  /** Texts of the first problem with the code; undefined if the answer has none of them. */
  readonly first: Problem | undefined;
  /** The first few items with the code. */
  readonly items: readonly { readonly itemType: string; readonly itemName: string }[];
}

/** Groups problems by code, in the order of `byCode`, which counts all of them. `problems` has only the first few. */
export function groupProblems(byCode: ProblemsByCode, problems: readonly Problem[]): readonly ProblemGroup[] {
  const codes = new Map(byCode.map(({ code, count }) => [code, count]));
  for (const { code } of problems) {
    if (!byCode.some((each) => each.code === code)) codes.set(code, (codes.get(code) ?? 0) + 1);
  }
  return [...codes].map(([code, count]) => {
    const own = problems.filter((problem) => problem.code === code);
    const items = own.flatMap(({ itemType, itemName }) =>
      itemType === undefined || itemName === undefined ? [] : [{ itemType, itemName }],
    );
    return { code, count, weight: weightOf(code), first: own[0], items };
  });
}
