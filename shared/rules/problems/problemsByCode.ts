import { type Problem, type ProblemCode, type ProblemsByCode } from '../../contracts/model/progress';

/** Counts problems by code, most frequent first. Codes with equal counts are sorted by name. */
export function countByCode(problems: readonly Pick<Problem, 'code'>[]): ProblemsByCode {
  return addByCode(...problems.map(({ code }) => [{ code, count: 1 }]));
}

/** Adds up several lists of counts. */
export function addByCode(...all: readonly ProblemsByCode[]): ProblemsByCode {
  const sums = new Map<ProblemCode, number>();
  for (const { code, count } of all.flat()) sums.set(code, (sums.get(code) ?? 0) + count);
  return sorted(sums);
}

/** Subtracts counts. A code whose count reaches zero is removed. */
export function subtractByCode(from: ProblemsByCode, less: ProblemsByCode): ProblemsByCode {
  const sums = new Map(from.map(({ code, count }) => [code, count]));
  for (const { code, count } of less) sums.set(code, (sums.get(code) ?? 0) - count);
  return sorted(sums);
}

/** The same counts with one code before all others: that of the failure of a run, which explains the rest. */
export function withFirst(counts: ProblemsByCode, code: ProblemCode | undefined): ProblemsByCode {
  return [...counts.filter((each) => each.code === code), ...counts.filter((each) => each.code !== code)];
}

function sorted(sums: ReadonlyMap<ProblemCode, number>): ProblemsByCode {
  return [...sums]
    .filter(([, count]) => count > 0)
    .map(([code, count]) => ({ code, count }))
    .sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));
}
