import { terminalWords } from './terminalWords';
import { printableText } from '../../shared/rules/text/shortenText';

/** How a piece of text looks. Without colours, all pieces look alike. */
export type Style = 'plain' | 'strong' | 'quiet' | 'good' | 'warn' | 'bad';

export interface Piece {
  readonly text: string;
  readonly style: Style;
}

/** One line of a terminal. Its texts may come from a vault or from an app: only `renderLine` makes them printable. */
export interface Line {
  readonly indent: number;
  readonly pieces: readonly (string | Piece)[];
}

export function line(...pieces: readonly (string | Piece)[]): Line {
  return { indent: 0, pieces };
}

export function indented(indent: number, ...pieces: readonly (string | Piece)[]): Line {
  return { indent, pieces };
}

/** The text of a line, without its looks. */
export function textOf({ pieces }: Line): string {
  return pieces.map((piece) => (typeof piece === 'string' ? piece : piece.text)).join('');
}

export const empty: Line = { indent: 0, pieces: [] };

export const strong = (text: string): Piece => ({ text, style: 'strong' });
export const quiet = (text: string): Piece => ({ text, style: 'quiet' });
export const good = (text: string): Piece => ({ text, style: 'good' });
export const warn = (text: string): Piece => ({ text, style: 'warn' });
export const bad = (text: string): Piece => ({ text, style: 'bad' });

const escapes: Readonly<Record<Style, readonly [string, string]>> = {
  plain: ['', ''],
  strong: ['\u001b[1m', '\u001b[22m'],
  quiet: ['\u001b[2m', '\u001b[22m'],
  good: ['\u001b[32m', '\u001b[39m'],
  warn: ['\u001b[33m', '\u001b[39m'],
  bad: ['\u001b[31m', '\u001b[39m'],
};

export interface Look {
  readonly colour: boolean;
  /** Cuts longer lines; undefined keeps them whole. Counts characters, all as one column wide. */
  readonly columns?: number | undefined;
}

/**
 * The line as a terminal may get it: no text of a piece can move the cursor, colour, hide or reorder anything. Colours are
 * added only here.
 */
export function renderLine({ indent, pieces }: Line, { colour, columns }: Look): string {
  let room = columns ?? Infinity;
  let rendered = '';
  for (const piece of [' '.repeat(indent), ...pieces]) {
    const { text, style } = typeof piece === 'string' ? { text: piece, style: 'plain' as const } : piece;
    const shown = cut(printableText(text), room);
    room -= lengthOf(shown);
    const [begin, end] = colour ? escapes[style] : escapes.plain;
    rendered += shown === '' ? '' : `${begin}${shown}${end}`;
  }
  return rendered.trimEnd();
}

/** Breaks a line between words, with the later lines indented. A word that is longer than a line remains whole. */
export function wrapLine({ indent, pieces }: Line, columns: number): readonly Line[] {
  const lines: Piece[][] = [[]];
  let room = columns - indent;
  for (const piece of pieces) {
    const { text, style } = typeof piece === 'string' ? { text: piece, style: 'plain' as const } : piece;
    for (const word of printableText(text).split(/(?<= )(?=\S)/)) {
      const own = lines.at(-1) ?? [];
      if (lengthOf(word.trimEnd()) <= room || own.length === 0) own.push({ text: word, style });
      else {
        lines.push([{ text: word, style }]);
        room = columns - indent - 2;
      }
      room -= lengthOf(word);
    }
  }
  return lines.map((own, at) => ({ indent: at === 0 ? indent : indent + 2, pieces: withoutEnd(own) }));
}

/** The blank after the last word has no room of its own. */
function withoutEnd(own: readonly Piece[]): readonly Piece[] {
  return own.map((piece, at) => (at === own.length - 1 ? { ...piece, text: piece.text.trimEnd() } : piece));
}

function cut(text: string, room: number): string {
  const characters = Array.from(text);
  if (characters.length <= room) return text;
  return room < 1 ? '' : `${characters.slice(0, room - 1).join('')}…`;
}

function lengthOf(text: string): number {
  return Array.from(text).length;
}

export interface Shape {
  readonly columns: number;
  readonly indent: number;
  /** Columns before the second and later lines, in addition to `indent`. */
  readonly hang?: number;
  readonly style?: Style;
}

/** Breaks a text, in the words of the command line, between words into lines. A word that is longer than a line gets its own line. */
export function paragraph(text: string, { columns, indent, hang = 0, style = 'plain' }: Shape): readonly Line[] {
  const room = Math.max(30, Math.min(columns, maxColumns) - indent - hang);
  const lines: string[] = [];
  for (const word of terminalWords(text)
    .split(/\s+/)
    .filter((part) => part !== '')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= room) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((words, at) => indented(at === 0 ? indent : indent + hang, { text: words, style }));
}

/** Longer lines are hard to read. */
const maxColumns = 110;

/** A time in UTC, as contracts have it. A table shows its date and its seconds. */
const time = /^(\d{4}-\d\d-\d\d)T(\d\d:\d\d:\d\d)(?:\.\d+)?Z$/;

/** Names have up to 127 characters. A longer one moves only the rest of its own row. */
const maxWidth = 44;

/**
 * Rows in columns, with a head. The last column is not padded. In a narrow terminal, long last cells are below
 * their row, and in a narrower one all cells but the first.
 */
export function tableLines(
  heads: readonly string[],
  rows: readonly (readonly (string | number)[])[],
  { columns = Infinity, indent = 0 }: Partial<Shape> = {},
): readonly Line[] {
  const shown = rows.map((row) => row.map((cell) => printableText(String(cell).replace(time, '$1 $2'))));
  const widths = heads.map((name, at) =>
    Math.min(
      maxWidth,
      shown.reduce((width, row) => Math.max(width, (row[at] ?? '').length), name.length),
    ),
  );
  const joined = (row: readonly string[]) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd();
  const fits = (row: readonly string[]) => indent + joined(row).length <= columns;
  const withoutLast = (row: readonly string[]) => row.slice(0, -1);
  if (![heads, ...shown].every((row) => fits(withoutLast(row))))
    return shown.flatMap((row) => stacked(heads, row, { columns, indent }));
  const lines = shown.flatMap((row) => {
    if (fits(row)) return [indented(indent, joined(row))];
    return [
      indented(indent, joined(withoutLast(row))),
      ...paragraph(row.at(-1) ?? '', { columns, indent: indent + 4, hang: 2 }),
    ];
  });
  return [indented(indent, quiet(joined(fits(heads) ? heads : withoutLast(heads)))), ...lines];
}

/** A row that is too wide for the terminal: its first cell, and below it each other one with its head. */
function stacked(
  heads: readonly string[],
  [first = '', ...others]: readonly string[],
  { columns, indent }: Pick<Shape, 'columns' | 'indent'>,
): readonly Line[] {
  const rest = others.flatMap((cell, at) => (cell === '' ? [] : [`${(heads[at + 1] ?? '').toLowerCase()} ${cell}`]));
  return [
    ...paragraph(first, { columns, indent, style: 'strong' }),
    ...paragraph(rest.join(', '), { columns, indent: indent + 2 }),
  ];
}
