import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const compiled = path.resolve(__dirname, '../../../../dist/functions/runtime/optimizeLess.js');

/** Runs 200 functions so often that the engine by default marks them as hot. */
const program = `
  if (process.argv[1] === 'less') require(process.argv[2]).optimizeLess();
  const functions = Array.from({ length: 200 }, (_, at) =>
    new Function('list', 'let sum = ' + at + '; for (const one of list) sum += one.value * 2; return sum;'));
  const list = Array.from({ length: 20 }, (_, value) => ({ value }));
  let left = 70;
  (function turn() {
    for (const each of functions) for (let calls = 0; calls < 5; calls += 1) each(list);
    left -= 1;
    if (left > 0) setTimeout(turn, 5);
  })();
`;

async function hotFunctions(mode: 'less' | 'free'): Promise<number> {
  const args = ['--trace-opt', '--eval', program, '--', mode, compiled];
  const { stdout } = await promisify(execFile)(process.execPath, args, { maxBuffer: 64 * 1024 * 1024 });
  return stdout.split('\n').filter((line) => /^\[marking .*TURBOFAN/.test(line)).length;
}

const onOldEngine = Number.parseInt(process.versions.v8, 10) < 12 ? test : test.skip;

onOldEngine('optimizeLess makes the engine optimize functions later, where it has a budget for it', async () => {
  const [less, free] = await Promise.all([hotFunctions('less'), hotFunctions('free')]);
  expect(free).toBeGreaterThan(150);
  expect(less).toBeLessThan(free / 2);
});

test('optimizeLess sets only flags that the engine knows, because it writes an error about any other', async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, ['--eval', program, '--', 'less', compiled]);
  expect([stdout, stderr]).toEqual(['', '']);
});
