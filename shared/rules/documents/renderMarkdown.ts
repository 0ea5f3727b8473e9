import { visibleText } from '../text/shortenText';
import {
  type Card,
  type Cell,
  type Document,
  namesOf,
  type Section,
  shownSections,
  sizeOf,
  type Table,
  textsOf,
} from './document';
import { codeBlock, escapeMarkdown, escapeProse } from './escapeMarkdown';

/** A document as Markdown, readable in a terminal and as a rendered page. */
export function renderMarkdown(document: Document): string {
  const { title, verdict, sums, facts } = document;
  return [
    `# ${escapeMarkdown(title)}`,
    '',
    `**${escapeMarkdown(verdict.text)}** ${escapeMarkdown(verdict.meaning)}`.trimEnd(),
    '',
    ...(sums.length === 0
      ? []
      : [sums.map(({ text, value }) => `${String(value)} ${escapeMarkdown(text)}`).join(' · '), '']),
    ...markdownTable({ heads: ['', ''], rows: facts }),
    '',
    ...shownSections(document).flatMap(sectionLines),
  ].join('\n');
}

function sectionLines(section: Section): readonly string[] {
  const { title, text, cards = [], table, isFolded = false } = section;
  const lines = [
    ...(text === undefined ? [] : [escapeProse(text), '']),
    ...(cards.some(({ commands }) => commands !== undefined) ? cards.flatMap(stepLines) : tableOf(cards)),
    ...(table === undefined || table.rows.length === 0 ? [] : [...markdownTable(table), '']),
  ];
  if (!isFolded) return [`## ${escapeMarkdown(title)}`, '', ...lines];
  return [
    '<details>',
    `<summary>${escapeMarkdown(title)} (${String(sizeOf(section))})</summary>`,
    '',
    ...lines,
    '</details>',
    '',
  ];
}

/** Columns in which no card has anything are left out. */
function tableOf(cards: readonly Card[]): readonly string[] {
  if (cards.length === 0) return [];
  const rows = cards.map((card) => {
    const { title, badge, code = '', texts, remedies = [], link = '' } = card;
    return [title, badge, code, namesOf(card), textsOf(texts), textsOf([...remedies, link].filter(Boolean))];
  });
  const heads = ['what', 'state', 'code', 'items', 'why', 'what to do'];
  const used = heads.map((_, at) => rows.some((row) => row[at] !== ''));
  const inUse = (row: readonly string[]) => row.filter((_, at) => used[at]);
  return [...markdownTable({ heads: inUse(heads), rows: rows.map(inUse) }), ''];
}

/** Commands are in code blocks that no name can end, so that people can copy them unchanged. */
function stepLines(card: Card): readonly string[] {
  const { badge, title, code, texts, remedies = [], commands = [] } = card;
  return [
    `### ${escapeMarkdown([title, code].filter(Boolean).join(' '))} (${escapeMarkdown(badge)})`,
    '',
    ...[...texts, namesOf(card), ...remedies].filter(Boolean).map(escapeProse),
    ...(commands.length === 0 ? [] : ['', ...codeBlock('sh', commands.map(visibleText))]),
    '',
  ];
}

/** Longer cells exceed their column, so that one long name does not widen every row. */
const maxColumnWidth = 40;

/** A table with padded columns. */
export function markdownTable({ heads, rows }: Table): readonly string[] {
  const written = (cell: Cell): string => escapeMarkdown(String(cell));
  const cells = [heads, ...rows].map((row) => row.map(written));
  const widths = heads
    .map((_, at) => cells.reduce((width, row) => Math.max(width, row[at]?.length ?? 0), 3))
    .map((width) => Math.min(maxColumnWidth, width));
  const line = (row: readonly string[]) => `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  const [first = [], ...rest] = cells;
  return [line(first), line(widths.map((width) => '-'.repeat(width))), ...rest.map(line)];
}
