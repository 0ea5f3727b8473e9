import { fewestFiles, maxRunning, takeTurn } from '../../../support/jest/turnToStart.cjs';

/** What the machine shows, one number a look. */
function machine(files: number, ...counts: readonly (number | undefined)[]) {
  const left = [...counts];
  return { left, files: () => files, running: () => left.shift() };
}

const startsProcesses = '/project/test/e2e/kill.test.ts';

describe('takeTurn', () => {
  it('waits as long as too many threads want a processor', async () => {
    const full = machine(fewestFiles, maxRunning + 1, maxRunning + 5, maxRunning, maxRunning + 1);
    await takeTurn(startsProcesses, full);
    expect(full.left).toEqual([maxRunning + 1]);
  });

  it('does not wait where few files run, whatever else the machine does', async () => {
    const full = machine(fewestFiles - 1, maxRunning + 1);
    await takeTurn(startsProcesses, full);
    expect(full.left).toHaveLength(1);
  });

  it('does not wait where nobody knows how many threads there are', async () => {
    const unknown = machine(fewestFiles, undefined, maxRunning + 1);
    await takeTurn(startsProcesses, unknown);
    expect(unknown.left).toHaveLength(1);
  });

  it('does not look before a file without processes', async () => {
    const full = machine(fewestFiles, maxRunning + 1);
    await takeTurn('/project/test/unit/shared/rules.test.ts', full);
    expect(full.left).toHaveLength(1);
  });
});
