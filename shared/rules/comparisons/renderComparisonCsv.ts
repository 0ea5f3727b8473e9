import { type ComparisonReport } from '../../contracts/api/comparisonAnswers';
import { type ComparedItem, type Difference } from '../../contracts/model/comparisons';
import { csv } from '../text/csv';
import { visibleText } from '../text/visibleText';

const heads = [
  'outcome',
  'itemType',
  'itemName',
  'field',
  'kind',
  'name',
  'source',
  'target',
  'sourceVersion',
  'targetVersion',
  'versionsInSource',
  'versionsInTarget',
  'instead',
  'code',
  'detail',
];

/** A comparison as CSV: a row for each difference, and a row for each item without one. Outcomes are words, not signs. */
export function renderComparisonCsv({ results }: ComparisonReport): string {
  return csv([heads, ...results.flatMap(rowsOf)]);
}

function rowsOf(item: ComparedItem): readonly (readonly string[])[] {
  const { outcome, itemType, itemName, versions, differences, moreDifferences, instead = [], code, detail } = item;
  const count = [versions?.source, versions?.target].map((one) => (one === undefined ? '' : String(one)));
  const row = (cells: readonly string[], words = visibleText(detail ?? '')) => [
    ...[outcome, itemType, itemName, ...cells, ...count, instead.join(' '), code ?? '', words],
  ];
  const none = Array.from({ length: 7 }, () => '');
  const rows = differences.map((difference) => row(cellsOf(difference)));
  if (moreDifferences !== undefined) rows.push(row(none, `${String(moreDifferences)} more differences`));
  return rows.length === 0 ? [row(none)] : rows;
}

function cellsOf({ field, kind, name, source, target, sourceVersion, targetVersion }: Difference): readonly string[] {
  return [field, kind, ...[name, source, target, sourceVersion, targetVersion].map((cell) => cell ?? '')];
}
