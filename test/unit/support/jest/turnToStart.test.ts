import { mostRunning, waitForTurn } from '../../../support/jest/turnToStart.cjs';

/** What the machine shows, one number a look. */
function shown(...counts: readonly (number | undefined)[]) {
  const left = [...counts];
  return { left, look: () => left.shift() };
}

const startsProcesses = '/project/test/e2e/kill.test.ts';

describe('waitForTurn', () => {
  it('waits as long as too many threads want a processor', async () => {
    const { left, look } = shown(mostRunning + 1, mostRunning + 5, mostRunning, mostRunning + 1);
    await waitForTurn(startsProcesses, look);
    expect(left).toEqual([mostRunning + 1]);
  });

  it('does not wait where nobody knows how many they are', async () => {
    const { left, look } = shown(undefined, 99);
    await waitForTurn(startsProcesses, look);
    expect(left).toEqual([99]);
  });

  it('does not look before a file without processes', async () => {
    const { left, look } = shown(99);
    await waitForTurn('/project/test/unit/shared/rules.test.ts', look);
    expect(left).toEqual([99]);
  });
});
