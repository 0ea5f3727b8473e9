import { terminalText, jsonLine } from '../local/launch/terminalText';
import { type Line, renderLine, wrapLine } from './text/line';

/** Where a command writes: results to stdout, progress and remarks to stderr. */
export interface Output {
  /** Columns of the terminal; 100 without one. */
  readonly columns: number;
  /** Columns for a list with one entry a line. Without a limit if a program reads it. */
  readonly listColumns: number;
  /** Rows of the terminal; 24 without one. */
  readonly rows: number;
  /** Whether progress can be redrawn in place. */
  readonly isLive: boolean;
  readonly isJson: boolean;
  /** Writes results. With `--json` it writes nothing. */
  results(lines: readonly Line[]): void;
  /** Writes remarks. With `--json` it writes nothing. */
  remarks(lines: readonly Line[]): void;
  /** Writes an event as one line; only with `--json`. */
  event(event: Readonly<Record<string, unknown>>): void;
  /** Writes a document of the app, such as a report. A terminal gets it without characters that could steer it. */
  document(text: string): void;
  /** Writes lines to stderr in place of the last ones. Breaks them at the width of the terminal. */
  redraw(lines: readonly Line[]): void;
}

interface Streams {
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly env: NodeJS.ProcessEnv;
}

/** Writes to the streams of the process. Colours need a terminal, and no `NO_COLOR` (https://no-color.org). */
export function processOutput({ stdout, stderr, env }: Streams, isJson: boolean): Output {
  const isDumb = env['TERM'] === 'dumb';
  const hasColours = ({ isTTY }: NodeJS.WriteStream) => isTTY && !isDumb && (env['NO_COLOR'] ?? '') === '';
  const write = (stream: NodeJS.WriteStream, lines: readonly Line[]) => {
    if (isJson) return;
    stream.write(lines.map((line) => `${renderLine(line, { colour: hasColours(stream) })}\n`).join(''));
  };
  const isLive = stderr.isTTY && !isDumb && !isJson;
  let drawn = 0;
  return {
    get columns() {
      return sizeOf(stdout.isTTY ? stdout.columns : stderr.isTTY ? stderr.columns : undefined, 100);
    },
    get listColumns() {
      return stdout.isTTY ? sizeOf(stdout.columns, 100) : Infinity;
    },
    get rows() {
      return sizeOf(stderr.isTTY ? stderr.rows : undefined, 24);
    },
    isLive,
    isJson,
    results: (lines) => {
      write(stdout, lines);
    },
    remarks: (lines) => {
      write(stderr, lines);
    },
    event: (event) => {
      if (isJson) stdout.write(`${jsonLine(event)}\n`);
    },
    document: (text) => stdout.write(stdout.isTTY ? terminalText(text) : text),
    redraw(lines) {
      if (!isLive) return;
      const columns = sizeOf(stderr.columns, 80) - 1;
      const look = { colour: hasColours(stderr), columns };
      const shown = lines.flatMap((one) => wrapLine(one, columns)).slice(0, sizeOf(stderr.rows, 24) - 1);
      const back = drawn === 0 ? '' : `\u001b[${String(drawn)}A`;
      stderr.write(`${back}\r\u001b[J${shown.map((line) => `${renderLine(line, look)}\n`).join('')}`);
      drawn = shown.length;
    },
  };
}

/** A terminal may report 0 columns, or none. */
function sizeOf(reported: number | undefined, preset: number): number {
  return reported === undefined || reported < 1 ? preset : reported;
}
