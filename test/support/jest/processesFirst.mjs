import Sequencer from '@jest/test-sequencer';

/** Folders of tests, ordered by the duration of their files, slowest first. */
const order = ['e2e', 'docs', 'workflow', 'contract', 'unit'].map((folder) => `/test/${folder}/`);

/** Files that wait for the app's own times, for a minute or more, and need little of the processor. The longest first. */
const longWaits = ['faults', 'quotedBodies'].map((name) => `/test/e2e/${name}.test.ts`);

/**
 * Jest starts the slowest files first if it knows their durations, otherwise the biggest. In a fresh checkout it
 * would start short files that wait for processes last, when the other workers are already idle. In a later run it would
 * start all files that wait at the same time, and nothing would use the processor.
 */
export default class ProcessesFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const isFresh = sorted.every(({ duration }) => duration === undefined);
    const ranked = isFresh ? sorted.toSorted((one, other) => rank(one.path) - rank(other.path)) : sorted;
    const waiting = ranked.filter(({ path }) => waitRank(path) >= 0);
    return spread(
      waiting.toSorted((one, other) => waitRank(one.path) - waitRank(other.path)),
      ranked.filter(({ path }) => waitRank(path) < 0),
    );
  }
}

/** The number of other files that run in the time of one that waits. */
const othersPerWait = 6;

/**
 * Two files that wait begin at once, and the rest follow one by one, each after some others. So there is always something
 * for the processor, and no file that waits begins last.
 */
function spread(waiting, others) {
  const [first, second, ...rest] = waiting;
  const sorted = [first, second].filter((test) => test !== undefined);
  for (const [at, other] of others.entries()) {
    sorted.push(other);
    const next = (at + 1) % othersPerWait === 0 ? rest.shift() : undefined;
    if (next !== undefined) sorted.push(next);
  }
  return [...sorted, ...rest];
}

function waitRank(file) {
  const path = file.replaceAll('\\', '/');
  return longWaits.findIndex((name) => path.endsWith(name));
}

function rank(file) {
  const path = file.replaceAll('\\', '/');
  return order.findIndex((folder) => path.includes(folder));
}
