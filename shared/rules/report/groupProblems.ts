import { type Problem } from '../../contracts/model/progress';

/** The fields of a problem that grouping reads. A client of the HTTP contract may know no others. */
export type GroupableProblem = Pick<Problem, 'detail' | 'remedy'> & {
  readonly code: string;
  readonly itemType?: string | undefined;
  readonly itemName?: string | undefined;
};

export interface ProblemGroup {
  readonly code: string;
  readonly count: number;
  /**
   * Each name once, with its type if the group has more than one type. Issuers and contacts are named as such. Empty for
   * problems of the whole move.
   */
  readonly names: readonly string[];
  /** Each text once, in the order of the problems. */
  readonly details: readonly string[];
  readonly remedies: readonly string[];
}

/**
 * Groups problems by code: first those of the whole move, because they explain the rest, then the largest group first. Groups of
 * equal size are in the order of the report.
 */
export function groupProblems(problems: readonly GroupableProblem[]): readonly ProblemGroup[] {
  const byCode = new Map<string, GroupableProblem[]>();
  for (const problem of problems) {
    const alike = byCode.get(problem.code);
    if (alike === undefined) byCode.set(problem.code, [problem]);
    else alike.push(problem);
  }
  const isOfMove = ({ names }: ProblemGroup): boolean => names.length === 0;
  return [...byCode]
    .map(([code, alike]) => groupOf(code, alike))
    .sort((one, other) => Number(isOfMove(other)) - Number(isOfMove(one)) || other.count - one.count);
}

/** Problems of issuers and contacts belong to no item. Their texts begin with the name of the issuer or the contacts. */
const subject = /^(Issuer [^:]{1,127}|Certificate (?:issuers|contacts)): (?=.)/;

function subjectOf(detail: string): string | undefined {
  return subject.exec(detail)?.[1];
}

function withoutSubject(detail: string): string {
  return detail.replace(subject, '');
}

function groupOf(code: string, problems: readonly GroupableProblem[]): ProblemGroup {
  const hasManyTypes = new Set(problems.map(({ itemType }) => itemType)).size > 1;
  const names = problems.flatMap(({ itemName, itemType, detail }) => {
    if (itemName === undefined) return subjectOf(detail) ?? [];
    return [hasManyTypes && itemType !== undefined ? `${itemName} (${itemType})` : itemName];
  });
  return {
    code,
    count: problems.length,
    names: [...new Set(names)],
    details: [
      ...new Set(problems.map(({ itemName, detail }) => (itemName === undefined ? withoutSubject(detail) : detail))),
    ],
    remedies: [...new Set(problems.map(({ remedy }) => remedy))],
  };
}
