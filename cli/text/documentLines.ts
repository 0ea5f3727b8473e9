import {
  type Card,
  type Document,
  namesOf,
  type Section,
  shownSections,
  textsOf,
} from '../../shared/rules/documents/document';
import { type Tone } from '../../shared/words/word';
import {
  bad,
  empty,
  good,
  indented,
  type Line,
  line,
  paragraph,
  type Piece,
  quiet,
  strong,
  tableLines,
  textOf,
  warn,
} from './line';

interface Shown {
  readonly columns: number;
  /** Shows long lists to their end, and what needs no action. */
  readonly showsAll?: boolean;
  /** Where the rest of a long list is. */
  readonly rest?: string;
}

/** More rows are counted unless somebody asks for all. */
const maxRows = 50;

/** A document for a person at a terminal: the verdict, the sums, then what to do. */
export function documentLines(document: Document, shown: Shown): readonly Line[] {
  const { title, verdict, sums, facts } = document;
  const { columns, showsAll = false } = shown;
  const numbers = sums.map(({ value, text }) => `${value.toLocaleString('en')} ${text}`).join(', ');
  const sections = shownSections(document).filter(({ isFolded = false }) => showsAll || !isFolded);
  return [
    ...paragraph(title, { columns, indent: 0, style: 'strong' }),
    ...[verdict.meaning, numbers].flatMap((text) => paragraph(text, { columns, indent: 2 })),
    ...facts.flatMap(([name, words]) => paragraph(`${name}: ${words}`, { columns, indent: 2, hang: 2 })),
    ...sections.flatMap((section) => [empty, ...sectionLines(section, shown)]),
  ];
}

function sectionLines(
  { title, text = '', cards = [], table }: Section,
  { columns, showsAll = false, rest = '--all shows them' }: Shown,
): readonly Line[] {
  const most = showsAll ? Infinity : maxRows;
  const rows = table?.rows ?? [];
  const more = Math.max(0, cards.length - most) + Math.max(0, rows.length - most);
  return [
    line(strong(title)),
    ...paragraph(text, { columns, indent: 2 }),
    ...cards.slice(0, most).flatMap((card) => cardLines(card, columns)),
    ...(rows.length === 0 ? [] : tableLines(table?.heads ?? [], rows.slice(0, most), { columns, indent: 2 })),
    ...(more > 0 ? [indented(2, `and ${more.toLocaleString('en')} more: ${rest}.`)] : []),
  ];
}

const marks: Readonly<Record<Tone, Piece>> = {
  good: good('✓ '),
  busy: warn('~ '),
  warn: warn('! '),
  bad: bad('✗ '),
  quiet: quiet('– '),
};

/** One finding: its mark and its title, then what was found, and what to do. */
export function cardLines(card: Card, columns: number): readonly Line[] {
  const { texts, remedies = [], commands = [] } = card;
  return [
    ...headLines(card, columns),
    ...paragraph(namesOf(card), { columns, indent: 6, hang: 2, style: 'quiet' }),
    ...paragraph(textsOf(texts), { columns, indent: 6 }),
    ...(remedies.length === 0 ? [] : paragraph(`→ ${textsOf(remedies)}`, { columns, indent: 6, hang: 2 })),
    ...commands.map((command) => indented(8, quiet(command))),
  ];
}

/** The title of a card with its badge and its code, on as many lines as they need. */
function headLines({ tone, badge, title, code = '' }: Card, columns: number): readonly Line[] {
  const one = indented(2, marks[tone], strong(title), `  ${badge}`, quiet(code === '' ? '' : `  ${code}`));
  if (2 + textOf(one).trimEnd().length <= columns) return [one];
  const [first, ...others] = paragraph(title, { columns, indent: 4, style: 'strong' });
  return [
    ...(first === undefined ? [] : [indented(2, marks[tone], ...first.pieces)]),
    ...others,
    ...paragraph(`${badge} ${code}`.trim(), { columns, indent: 6, style: 'quiet' }),
  ];
}
