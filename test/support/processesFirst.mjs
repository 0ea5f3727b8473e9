import Sequencer from '@jest/test-sequencer';

/** Folders of tests, those first whose files last longest. */
const order = ['e2e', 'docs', 'workflow', 'contract', 'unit'].map((folder) => `/test/${folder}/`);

/**
 * Jest starts the slowest files first when it has seen them before, and the biggest otherwise. On a fresh checkout that leaves
 * short files which wait for processes to the end, when the other workers have nothing left to do.
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
  return order.findIndex((folder) => path.includes(folder));
}
