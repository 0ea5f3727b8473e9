import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { logLines } from '../../../../local/functionsHost/logLines';

const nextRound = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('lines of one round of the event loop are written together, in their order', async () => {
  const written: string[] = [];
  const write = logLines((text) => written.push(text));
  write('first', false);
  write('second', false);
  expect(written).toEqual([]);
  await nextRound();
  write('third', false);
  await nextRound();
  expect(written).toEqual(['first\nsecond\n', 'third\n']);
});

test('an urgent line is written at once, after those that wait', async () => {
  const written: string[] = [];
  const write = logLines((text) => written.push(text));
  write('first', false);
  write('urgent', true);
  expect(written).toEqual(['first\nurgent\n']);
  await nextRound();
  expect(written).toHaveLength(1);
});

test.each(['process.exit(3)', "throw new Error('end')"])(
  'lines that wait are written when the process ends by %s',
  async (end) => {
    const file = path.resolve(__dirname, '../../../../dist/local/functionsHost/logLines.js');
    const program = `require(${JSON.stringify(file)}).logLines((text) => process.stdout.write(text))('last', false); ${end}`;
    const run = promisify(execFile)(process.execPath, ['-e', program]);
    await expect(run).rejects.toMatchObject({ stdout: 'last\n' });
  },
);
