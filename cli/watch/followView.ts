import { setTimeout as wait } from 'node:timers/promises';
import { CliError } from '../cliError';
import { type Context } from '../context';
import { type Line, paragraph, textOf } from '../text/line';

interface Followed<View> {
  readonly read: () => Promise<View>;
  /** Milliseconds between two reads. */
  readonly pauseMs: number;
  readonly lineOf: (view: View) => Line;
  readonly isEnough: (view: View) => boolean;
}

/** Shows what `read` returns in one line, until it is enough. A fault that passes ends nothing. */
export async function followView<View>(
  { output, signal }: Pick<Context, 'output' | 'signal'>,
  { read, pauseMs, lineOf, isEnough }: Followed<View>,
): Promise<View> {
  for (;;) {
    signal.throwIfAborted();
    const view = await read().catch(undefinedIfTransient);
    if (view !== undefined) output.redraw(fitted(lineOf(view), output.columns - 1));
    if (view !== undefined && isEnough(view)) {
      output.redraw([]);
      return view;
    }
    await wait(pauseMs, undefined, { signal });
  }
}

function undefinedIfTransient(error: unknown): undefined {
  if (error instanceof CliError && error.isTransient) return undefined;
  throw error;
}

/** A redrawn line is cut at the edge of the terminal, so a longer one is broken before. */
function fitted(one: Line, columns: number): readonly Line[] {
  const text = textOf(one);
  return text.length <= columns ? [one] : paragraph(text, { columns, indent: 0 });
}
