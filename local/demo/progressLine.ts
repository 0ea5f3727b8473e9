import { type DemoStatus } from './moveClient';

/** Shows the progress on stderr: one line that is updated on a terminal, and one line per change elsewhere. */
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
  // There are no counts before the plan exists.
  if (items.total === 0) return `${phase} …`;
  const speed = rate.itemsPerSecond > 0 ? `, ${rate.itemsPerSecond.toFixed(0)} items/s` : '';
  return `${phase}: ${items.done} of ${items.total} items, ${versions.done} of ${versions.total} versions${speed}`;
}
