import { type MoveStatus } from '../../shared/contracts/api/moveStatus';
import { type CliError } from '../cliError';
import { type Output } from '../output';
import { line, quiet, warn } from '../text/line';
import { progressLines, progressText } from './progressLines';

export interface ProgressDisplay {
  readonly show: (status: MoveStatus) => void;
  readonly showAway: (error: CliError) => void;
}

/** Without a terminal, a line of sums comes at most this often; a new phase always gets its line. */
const lineEveryMs = 5_000;

/** Shows a move: in place on a terminal, as lines elsewhere, as events with `--json`. */
export function progressDisplay(output: Output, nowMs: () => number = () => performance.now()): ProgressDisplay {
  let last = { text: '', phase: '', atMs: -Infinity };
  let lastEvent = '';
  return {
    show(status) {
      if (output.isJson) {
        const event = JSON.stringify(status);
        if (event !== lastEvent) output.event({ event: 'status', status });
        lastEvent = event;
        return;
      }
      if (output.isLive) {
        output.redraw(progressLines(status));
        return;
      }
      const text = progressText(status);
      const isDue = status.phase !== last.phase || nowMs() - last.atMs >= lineEveryMs;
      if (text === last.text || !isDue) return;
      last = { text, phase: status.phase, atMs: nowMs() };
      output.remarks([line(text)]);
    },
    showAway(error) {
      const text = `${error.message} Trying again.`;
      if (output.isLive)
        output.redraw([line(warn(text)), line(quiet('The move continues in the app, if the app runs.'))]);
      else if (text !== last.text) output.remarks([line(text)]);
      output.event({ event: 'away', detail: error.message });
      last = { ...last, text };
    },
  };
}
