import {
  type ComparedCounts,
  comparedFields,
  type ComparedItem,
  type ComparedSums,
  maxFindings,
} from '../../contracts/model/comparisons';

export const noComparedSums: ComparedSums = {
  counts: { match: 0, differs: 0, onlyInSource: 0, onlyInTarget: 0, notRead: 0 },
  fields: {},
  findings: [],
};

/** The sums of a page of results. */
export function comparedSumsOf(items: readonly ComparedItem[]): ComparedSums {
  const counts = { ...noComparedSums.counts };
  const fields = new Map<ComparedItem['fields'][number], number>();
  for (const item of items) {
    counts[item.outcome] += 1;
    for (const field of item.fields) fields.set(field, (fields.get(field) ?? 0) + 1);
  }
  const open = items.filter(({ outcome }) => outcome !== 'match').slice(0, maxFindings);
  return {
    counts,
    fields: Object.fromEntries(fields),
    findings: open.map(({ itemType, itemName, outcome, fields: found, code }) => ({
      itemType,
      itemName,
      outcome,
      fields: found,
      ...(code === undefined ? {} : { code }),
    })),
  };
}

/** The sums of two parts of a comparison, of which `after` is the later one. */
export function addComparedSums(before: ComparedSums, after: ComparedSums): ComparedSums {
  const sum = (outcome: keyof ComparedCounts): number => before.counts[outcome] + after.counts[outcome];
  const fields = comparedFields.flatMap((field) => {
    const count = (before.fields[field] ?? 0) + (after.fields[field] ?? 0);
    return count === 0 ? [] : [[field, count] as const];
  });
  return {
    counts: {
      match: sum('match'),
      differs: sum('differs'),
      onlyInSource: sum('onlyInSource'),
      onlyInTarget: sum('onlyInTarget'),
      notRead: sum('notRead'),
    },
    fields: Object.fromEntries(fields),
    findings: [...before.findings, ...after.findings].slice(0, maxFindings),
  };
}

/** Whether every item matches. */
export function isAllEqual({ counts }: ComparedSums): boolean {
  return counts.differs + counts.onlyInSource + counts.onlyInTarget + counts.notRead === 0;
}
