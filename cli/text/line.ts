import { visibleText } from '../../shared/rules/text/visibleText';

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
    const shown = cut(printable(text), room);
    room -= lengthOf(shown);
    const [begin, end] = colour ? escapes[style] : escapes.plain;
    rendered += shown === '' ? '' : `${begin}${shown}${end}`;
  }
  return rendered.trimEnd();
}

/** Keeps runs of blanks, which align columns, but no other white space and nothing invisible. */
export function printable(text: string): string {
  return text
    .split(' ')
    .map((part) => visibleText(part))
    .join(' ');
}

function cut(text: string, room: number): string {
  const characters = Array.from(text);
  if (characters.length <= room) return text;
  return room < 1 ? '' : `${characters.slice(0, room - 1).join('')}…`;
}

function lengthOf(text: string): number {
  return Array.from(text).length;
}
