import { type DemoStatus } from './moveClient';

/** One line on stderr that follows the move: rewritten in place on a terminal, a new line per change elsewhere. */
export function progressLine(): { show: (status: DemoStatus) => void; end: () => void } {
  const { stderr } = process;
  let last = '';
  return {
    show(status) {
      const text = describe(status);
      if (text === last) return;
      last = text;
      stderr.write(stderr.isTTY ? `\r\u001b[K${text}` : `${text}\n`);
    },
    end() {
      if (stderr.isTTY) stderr.write('\n');
    },
  };
}

function describe({ phase, items, versions, rate }: DemoStatus): string {
  // Nothing is counted before the plan is made.
  if (items.total === 0) return `${phase} …`;
  const speed = rate.itemsPerSecond > 0 ? `, ${rate.itemsPerSecond.toFixed(0)} items/s` : '';
  return `${phase}: ${items.done} of ${items.total} items, ${versions.done} of ${versions.total} versions${speed}`;
}
