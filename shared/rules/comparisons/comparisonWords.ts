import { type ComparisonReport } from '../../contracts/api/comparisonAnswers';
import {
  type ComparedItem,
  comparedFields,
  comparedOutcomes,
  type Difference,
} from '../../contracts/model/comparisons';
import { comparedSigns, comparedWords } from '../../words/outcomeWords';

/** `contoso-westeurope and contoso-northeurope: equal` */
export function titleOf(report: ComparisonReport): string {
  return `${report.sourceVault} and ${report.targetVault}: ${comparedVerdict(report)}`;
}

type Verdict = 'equal' | 'not equal' | 'not proved equal' | 'no items';

/** The result of a comparison that has completed. An item that was not read proves nothing, and neither does an empty selection. */
export function comparedVerdict({
  equal,
  items,
  counts,
}: Pick<ComparisonReport, 'equal' | 'items' | 'counts'>): Verdict {
  if (equal === true) return items.total === 0 ? 'no items' : 'equal';
  return counts.differs + counts.onlyInSource + counts.onlyInTarget === 0 ? 'not proved equal' : 'not equal';
}

export const verdictMeanings: Readonly<Record<Verdict, string>> = {
  equal: 'Every selected item matches.',
  'not equal': 'Some items do not match.',
  'not proved equal': 'No item is known to differ, but some could not be read or compared.',
  'no items': 'Neither vault has an item that the request selects.',
};

/** The number of items of each outcome, with its sign. */
export function countRows({ counts }: ComparisonReport): readonly (readonly string[])[] {
  return comparedOutcomes.map((outcome) => [comparedSigns[outcome], comparedWords[outcome], String(counts[outcome])]);
}

/** The number of items that differ in each field, the largest first. */
export function fieldRows({ fields }: ComparisonReport): readonly (readonly string[])[] {
  const found = comparedFields.flatMap((field) => {
    const count = fields[field] ?? 0;
    return count === 0 ? [] : [{ field, count }];
  });
  return found.sort((a, b) => b.count - a.count).map(({ field, count }) => [field, String(count)]);
}

export function factsOf({ depth, items, startedAt, finishedAt }: ComparisonReport): readonly string[] {
  const looked =
    depth === 'full'
      ? 'Contents were compared: values by a keyed digest, keys by their public part, certificates by thumbprint.'
      : 'Only lists and properties were compared. No secret value and no key was read.';
  return [
    `${String(items.total)} ${items.total === 1 ? 'item' : 'items'}, depth ${depth}.`,
    looked,
    `Started ${startedAt}, finished ${finishedAt ?? 'at an unknown time'}.`,
  ];
}

/** One difference in one line: `tag team only in the source`, `expires: none in the source, 2027-01-01… in the target`. */
export function differenceWords({ field, kind, name, source, target, ...ids }: Difference): string {
  const what = name === undefined ? field : `${field} ${name}`;
  const versions = [ids.sourceVersion, ids.targetVersion].filter((id) => id !== undefined);
  const of = versions.length === 0 ? '' : ` (version ${[...new Set(versions)].join(' and ')})`;
  if (kind !== 'changed') return `${what} ${comparedWords[kind]}${of}`;
  if (source === undefined || target === undefined) return `${what} differs${of}`;
  return `${what}: ${textOf(source)} in the source, ${textOf(target)} in the target${of}`;
}

function textOf(shown: string): string {
  return shown === '' ? 'none' : shown;
}

/** Everything that a person should know of an item without a match. */
export function itemWords(item: ComparedItem): readonly string[] {
  const { differences, moreDifferences, instead = [], code, detail } = item;
  return [
    ...differences.map(differenceWords),
    ...(moreDifferences === undefined ? [] : [`${String(moreDifferences)} more differences`]),
    ...(instead.length === 0 ? [] : [`the other vault has instead: ${instead.join(', ')}`]),
    ...(code === undefined ? [] : [`${code}: ${detail ?? ''}`]),
  ];
}

export function withoutMatch(results: readonly ComparedItem[]): readonly ComparedItem[] {
  return results.filter(({ outcome }) => outcome !== 'match');
}
