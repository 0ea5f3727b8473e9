import {
  type ComparisonLine,
  type ComparisonReport,
  type ComparisonView,
} from '../../shared/contracts/api/comparisonAnswers';
import { type ComparedItem, type ComparedOutcome } from '../../shared/contracts/model/comparisons';
import {
  comparedVerdict,
  countRows,
  fieldRows,
  itemWords,
  titleOf,
  withoutMatch,
} from '../../shared/rules/comparisons/comparisonWords';
import { bad, empty, good, indented, type Line, line, type Piece, quiet, strong, warn } from './line';
import { paragraph } from './paragraph';
import { tableLines } from './tableLines';
import { countOf } from './counts';
import { comparedSigns, comparedWords } from '../../shared/words/outcomeWords';

interface Shown {
  readonly columns: number;
  readonly showsAll: boolean;
}

/** Items that are shown unless somebody asks for all. */
const maxItems = 50;

/** The result of a comparison for a person: the verdict, the sums, and each item without a match. */
export function comparisonLines(report: ComparisonReport, { columns, showsAll }: Shown): readonly Line[] {
  const { counts, items, depth } = report;
  const found = withoutMatch(report.results);
  const shown = showsAll ? found : found.slice(0, maxItems);
  const more = found.length - shown.length;
  const fields = fieldRows(report).map(([field = '', number = '']) => `${field} ${number}`);
  return [
    line(strong(titleOf(report)), quiet(`   ${countOf(items.total, 'item')}, depth ${depth}`)),
    ...countRows(report).map(([sign = '', words = '', number = '']) => indented(2, `${sign} ${number} ${words}`)),
    ...(counts.differs === 0 ? [] : paragraph(`Fields that differ: ${fields.join(', ')}`, { columns, indent: 2 })),
    ...(found.length === 0 ? [] : [empty]),
    ...shown.flatMap((item) => itemLines(item, columns)),
    ...(more > 0 ? [indented(2, `and ${more.toLocaleString('en')} more: --all shows them.`)] : []),
  ];
}

function itemLines(item: ComparedItem, columns: number): readonly Line[] {
  const { itemType, itemName, outcome } = item;
  return [
    indented(2, markOf(outcome), strong(`${itemType} ${itemName}`), quiet(`  ${comparedWords[outcome]}`)),
    ...itemWords(item).flatMap((words) => paragraph(words, { columns, indent: 6, hang: 2 })),
  ];
}

function markOf(outcome: ComparedOutcome): Piece {
  const text = `${comparedSigns[outcome]} `;
  if (outcome === 'match') return good(text);
  return outcome === 'notRead' ? bad(text) : warn(text);
}

/** One line about a comparison in progress. */
export function comparisonLine({ items, waitingFor }: ComparisonView): Line {
  const wait = waitingFor === null ? '' : `   ${waitingFor.message}`;
  return line(strong('comparing'), `  ${String(items.compared)} of ${countOf(items.total, 'item')}${wait}`);
}

/** A table of comparisons; a hint if there are none. */
export function comparisonListLines(comparisons: readonly ComparisonLine[], command: string): readonly Line[] {
  if (comparisons.length === 0) return [line('No comparisons. Start one: ', `${command} compare <source> <target>`)];
  return tableLines(
    ['FROM', 'TO', 'RESULT', 'ITEMS', 'WITHOUT A MATCH', 'STARTED'],
    comparisons.map((line) => [
      ...[line.sourceVault, line.targetVault, line.state === 'completed' ? comparedVerdict(line) : line.state],
      ...[line.items.total, line.items.compared - line.counts.match].map(String),
      line.startedAt.slice(0, 19).replace('T', ' '),
    ]),
  );
}
