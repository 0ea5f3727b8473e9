import { type Problem } from '../../contracts/api/moveStatus';

/** What grouping reads of a problem; a client of the HTTP contract may know no more of it. */
export type GroupableProblem = Pick<Problem, 'detail' | 'remedy'> & {
  readonly code: string;
  readonly itemType?: string | undefined;
  readonly itemName?: string | undefined;
};

export interface ProblemGroup {
  readonly code: string;
  readonly count: number;
  /**
   * Each name once; with its type where the group has more than one type. Issuers and contacts are named as such. Empty for
   * problems of the whole move.
   */
  readonly names: readonly string[];
  /** Each text once, in the order of the problems. */
  readonly details: readonly string[];
  readonly remedies: readonly string[];
}

/** Puts problems of one code into one group; the largest group comes first, equal ones in the order of the report. */
export function groupProblems(problems: readonly GroupableProblem[]): readonly ProblemGroup[] {
  const byCode = new Map<string, GroupableProblem[]>();
  for (const problem of problems) {
    const alike = byCode.get(problem.code);
    if (alike === undefined) byCode.set(problem.code, [problem]);
    else alike.push(problem);
  }
  return [...byCode].map(([code, alike]) => groupOf(code, alike)).sort((one, other) => other.count - one.count);
}

const maxShown = 6;

/** The first texts and how many more there are: "a, b, … and 19 more". A single one more is shown rather than counted. */
export function foldList(texts: readonly string[], separator = ', '): string {
  if (texts.length <= maxShown + 1) return texts.join(separator);
  const left = texts.length - maxShown;
  return `${texts.slice(0, maxShown).join(separator)}${separator}… and ${String(left)} more`;
}

/** Problems of issuers and contacts are of no item: their texts begin with what they are about. */
const setting = /^(Issuer [^:]{1,127}|Certificate (?:issuers|contacts)): (?=.)/;

function settingIn(detail: string): string | undefined {
  return setting.exec(detail)?.[1];
}

function withoutSetting(detail: string): string {
  return detail.replace(setting, '');
}

function groupOf(code: string, problems: readonly GroupableProblem[]): ProblemGroup {
  const hasManyTypes = new Set(problems.map(({ itemType }) => itemType)).size > 1;
  const names = problems.flatMap(({ itemName, itemType, detail }) => {
    if (itemName === undefined) return settingIn(detail) ?? [];
    return [hasManyTypes && itemType !== undefined ? `${itemName} (${itemType})` : itemName];
  });
  return {
    code,
    count: problems.length,
    names: [...new Set(names)],
    details: [
      ...new Set(problems.map(({ itemName, detail }) => (itemName === undefined ? withoutSetting(detail) : detail))),
    ],
    remedies: [...new Set(problems.map(({ remedy }) => remedy))],
  };
}
