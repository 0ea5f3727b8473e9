import { type Problem, type ProblemCode, type ProblemsByCode } from '../../contracts/api/moveStatus';

/** Counts problems by their codes, the most frequent first, equal counts by name. */
export function countByCode(problems: readonly Pick<Problem, 'code'>[]): ProblemsByCode {
  return addByCode(...problems.map(({ code }) => [{ code, count: 1 }]));
}

/** Adds up counts of several places. */
export function addByCode(...all: readonly ProblemsByCode[]): ProblemsByCode {
  const sums = new Map<ProblemCode, number>();
  for (const { code, count } of all.flat()) sums.set(code, (sums.get(code) ?? 0) + count);
  return sorted(sums);
}

/** Takes counts away; nothing falls below zero, and what reaches zero is left out. */
export function subtractByCode(from: ProblemsByCode, less: ProblemsByCode): ProblemsByCode {
  const sums = new Map(from.map(({ code, count }) => [code, count]));
  for (const { code, count } of less) sums.set(code, (sums.get(code) ?? 0) - count);
  return sorted(sums);
}

function sorted(sums: ReadonlyMap<ProblemCode, number>): ProblemsByCode {
  return [...sums]
    .filter(([, count]) => count > 0)
    .map(([code, count]) => ({ code, count }))
    .sort((a, b) => b.count - a.count || (a.code < b.code ? -1 : 1));
}
