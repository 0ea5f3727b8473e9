import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const compiled = path.resolve(__dirname, '../../dist/functions/runtime/optimizeLess.js');

/**
 * Keeps some objects and replaces others again and again, as an app does that works for long. Prints the peak of the bytes in use, from a
 * collection on: the first limit of a heap does not follow from what is in use.
 */
const program = `
  if (process.argv[1] === 'bounded') require(process.argv[2]).boundHeapGrowth();
  const object = () => ({ numbers: [1, 2, Math.random()], text: 'x' + Math.random() });
  const kept = Array.from({ length: 200000 }, object);
  const replaced = [];
  let made = 0;
  let peak = 0;
  let left = 300;
  gc();
  (function turn() {
    for (let count = 0; count < 20000; count += 1) replaced[(made += 1) % 50000] = object();
    peak = Math.max(peak, process.memoryUsage().heapUsed);
    left -= 1;
    if (left > 0) setImmediate(turn);
    else process.stdout.write(kept.length > 0 ? String(peak) : '');
  })();
`;

async function peakBytes(mode: 'bounded' | 'free'): Promise<number> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    '--expose-gc',
    '--eval',
    program,
    '--',
    mode,
    compiled,
  ]);
  return Number(stdout);
}

test('boundHeapGrowth makes a process collect its garbage before it takes more memory', async () => {
  const [bounded, free] = await Promise.all([peakBytes('bounded'), peakBytes('free')]);
  expect(bounded).toBeLessThan(0.75 * free);
});
