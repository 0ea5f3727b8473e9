import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

const compiled = path.resolve(__dirname, '../../../../dist/functions/runtime/boundHeapGrowth.js');

/**
 * Keeps some objects and replaces others again and again, as an app does that works for long. Prints the peak of the bytes in use, from the
 * second look after it was large.
 */
const program = `
  const { getHeapStatistics } = require('node:v8');
  if (process.argv[1] === 'bounded') require(process.argv[2]).boundHeapGrowth();
  const object = () => ({ numbers: [1, 2, Math.random()], text: 'x' + Math.random() });
  const kept = Array.from({ length: 800000 }, object);
  const replaced = [];
  let made = 0;
  function work() {
    for (let count = 0; count < 20000; count += 1) replaced[(made += 1) % 200000] = object();
  }
  const turns = 150;
  let [looks, peak, left] = [0, 0, turns];
  const look = setInterval(() => {
    if (looks > 0 || getHeapStatistics().total_heap_size >= 192 * 1024 * 1024) looks += 1;
  }, 1000);
  (function turn() {
    work();
    if (looks >= 2) {
      // The limit of the next collection follows from the last one, which may be from before the bound.
      if (left === turns) gc();
      peak = Math.max(peak, process.memoryUsage().heapUsed);
      left -= 1;
    }
    if (left > 0) return setImmediate(turn);
    clearInterval(look);
    process.stdout.write(kept.length > 0 ? String(peak) : '');
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

test('boundHeapGrowth makes a process with a large heap collect its garbage before it takes more memory', async () => {
  const [bounded, free] = await Promise.all([peakBytes('bounded'), peakBytes('free')]);
  expect(bounded).toBeLessThan(0.75 * free);
});
