import Sequencer from '@jest/test-sequencer';

/** Folders of tests, ordered by the duration of their files, slowest first. */
const order = ['e2e', 'docs', 'workflow', 'contract', 'unit'].map((folder) => `/test/${folder}/`);

/** Files that wait for the app's own times, for a minute or more. They begin first, so that they do not end last. */
const longWaits = [
  'canaries',
  'checks/scheduledCheck',
  'late/lateWrites',
  'leftInStaging',
  'faults',
  'late/lateMove',
  'fleets/killedFleet',
  'fleets/run',
  'sandbox',
  'control/kills',
].map((name) => `/test/e2e/${name}.test.ts`);

/**
 * Jest starts the slowest files first if it knows their durations, otherwise the biggest. In a fresh checkout it
 * would start short files that wait for processes last, when the other workers are already idle.
 */
export default class ProcessesFirst extends Sequencer {
  sort(tests) {
    const sorted = super.sort(tests);
    const isFresh = sorted.every(({ duration }) => duration === undefined);
    return isFresh ? sorted.toSorted((one, other) => rank(one.path) - rank(other.path)) : sorted;
  }
}

function rank(file) {
  const path = file.replaceAll('\\', '/');
  if (longWaits.some((name) => path.endsWith(name))) return -1;
  return order.findIndex((folder) => path.includes(folder));
}
