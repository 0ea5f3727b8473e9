import { type ComparisonLine } from '../../shared/contracts/api/comparisonAnswers';
import { type ComparedOutcome, type Difference, type FieldCounts } from '../../shared/contracts/model/comparisons';
import { comparedVerdict } from '../../shared/words/outcomeWords';
import { type Word } from '../../shared/words/word';

/** In the order of the list. */
export const outcomes: readonly ComparedOutcome[] = ['differs', 'onlyInSource', 'onlyInTarget', 'notRead', 'match'];

/** One word for a comparison: the verdict if it has one, its state otherwise. */
export function verdictOf(line: Pick<ComparisonLine, 'state' | 'equal' | 'items' | 'counts' | 'access'>): Word {
  switch (line.state) {
    case 'running':
      return { text: 'comparing', tone: 'busy' };
    case 'failed':
      return { text: 'failed', tone: 'bad' };
    case 'cancelled':
      return { text: 'cancelled', tone: 'quiet' };
    case 'completed':
      return comparedVerdict(line);
  }
}

/** The fields that differ, those of the largest number of items first. */
export function fieldCounts(fields: FieldCounts) {
  return Object.entries(fields)
    .flatMap(([field, number]) => (number === 0 ? [] : [{ field, number }]))
    .sort((a, b) => b.number - a.number);
}

/** The two sides of a difference in words. Only fields that are no secret have both texts. */
export function sidesOf({ kind, source, target }: Difference): { readonly source: string; readonly target: string } {
  if (kind === 'onlyInSource') return { source: source ?? 'has it', target: 'lacks it' };
  if (kind === 'onlyInTarget') return { source: 'lacks it', target: target ?? 'has it' };
  if (source === undefined || target === undefined) return { source: 'differs', target: 'differs' };
  return { source: source === '' ? 'none' : source, target: target === '' ? 'none' : target };
}

/** The ids of the versions that a difference is about, each once. */
export function versionsOf({ sourceVersion, targetVersion }: Difference): readonly string[] {
  return [...new Set([sourceVersion, targetVersion])].flatMap((id) => id ?? []);
}
