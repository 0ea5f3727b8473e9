// What a person sees of a terminal after some output: the sequences that kvmover writes, and no others.

const styles = { 0: 'plain', 1: 'strong', 2: 'quiet', 22: 'plain', 31: 'bad', 32: 'good', 33: 'warn', 39: 'plain' };

/**
 * Keeps the lines of a terminal. Each line is a list of pieces: their text and their style.
 */
export class TerminalScreen {
  lines = [[]];
  row = 0;
  style = 'plain';
  rest = '';

  /** @param {{ readonly columns: number, readonly rows: number }} size of the terminal, which breaks longer lines */
  constructor({ columns, rows }) {
    this.columns = columns;
    this.rows = rows;
  }

  /** Takes output as it comes: a sequence may be cut between two pieces. @param {string} output */
  write(output) {
    const whole = this.rest + output;
    const [complete, rest] = cutSequence(whole);
    this.rest = rest;
    for (const token of complete.match(/\u001b\[[0-9;?]*[A-Za-z]|\r|\n|[^\u001b\r\n]+/g) ?? []) this.take(token);
  }

  /** The lines in view, the last ones if there are more than rows. */
  get shown() {
    const end = this.lines.at(-1)?.length === 0 ? this.lines.length - 1 : this.lines.length;
    return this.lines.slice(Math.max(0, end - this.rows + 1), end);
  }

  take(token) {
    if (token === '\n') return this.moveTo(this.row + 1);
    if (token === '\r') return undefined;
    if (!token.startsWith('\u001b')) return this.print(token);
    const [, number = '', letter = ''] = /^\u001b\[([0-9;?]*)([A-Za-z])$/.exec(token) ?? [];
    if (letter === 'm') this.style = styles[Number(number)] ?? this.style;
    else if (letter === 'A') this.moveTo(this.row - Number(number || '1'));
    else if (letter === 'J') this.lines.splice(this.row, this.lines.length, []);
    else if (!['h', 'l'].includes(letter)) throw new Error(`This is a sequence that kvmover does not write: ${letter}`);
    return undefined;
  }

  print(text) {
    const line = this.lines[this.row];
    const room = this.columns - line.reduce((sum, piece) => sum + piece.text.length, 0);
    if (room > 0) line.push({ text: text.slice(0, room), style: this.style });
    if (text.length <= room) return;
    this.moveTo(this.row + 1);
    this.print(text.slice(room));
  }

  moveTo(row) {
    this.row = Math.max(0, row);
    while (this.lines.length <= this.row) this.lines.push([]);
  }
}

/** Splits off a sequence that is not whole yet. */
function cutSequence(text) {
  const at = text.lastIndexOf('\u001b');
  const isWhole = at < 0 || /^\u001b\[[0-9;?]*[A-Za-z]/.test(text.slice(at));
  return isWhole ? [text, ''] : [text.slice(0, at), text.slice(at)];
}
