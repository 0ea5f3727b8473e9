import { indented, type Line, type Style } from './line';

export interface Shape {
  readonly columns: number;
  readonly indent: number;
  /** Columns before the second and later lines, in addition to `indent`. */
  readonly hang?: number;
  readonly style?: Style;
}

/** Breaks a text between words into lines. A word that is longer than a line gets its own line. */
export function paragraph(text: string, { columns, indent, hang = 0, style = 'plain' }: Shape): readonly Line[] {
  const room = Math.max(30, Math.min(columns, maxColumns) - indent - hang);
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((part) => part !== '')) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= room) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((words, at) => indented(at === 0 ? indent : indent + hang, { text: words, style }));
}

/** Longer lines are hard to read. */
const maxColumns = 110;
