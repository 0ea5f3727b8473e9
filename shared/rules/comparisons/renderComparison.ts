import { type ComparisonReport } from '../../contracts/api/comparisonAnswers';
import { section } from '../report/markdownTable';
import { countRows, factsOf, fieldRows, itemWords, titleOf, withoutMatch } from './comparisonWords';
import { comparedSigns } from '../../words/outcomeWords';

/** A comparison as Markdown: the counts, the fields that differ, then every item without a match. */
export function renderComparison(report: ComparisonReport): string {
  const rows = withoutMatch(report.results).map((item) => [
    comparedSigns[item.outcome],
    item.itemType,
    item.itemName,
    itemWords(item).join('; '),
  ]);
  return [
    `# ${titleOf(report)}`,
    '',
    ...factsOf(report).map((line) => `- ${line}`),
    '',
    ...section('Counts', ['', 'outcome', 'items'], countRows(report)),
    ...section('Fields that differ', ['field', 'items'], fieldRows(report)),
    ...section('Items without a match', ['', 'type', 'item', 'what'], rows),
  ].join('\n');
}
