import { execFileSync } from 'node:child_process';
import path from 'node:path';

const compiled = path.resolve(__dirname, '../../../../dist/functions/runtime/boundHeapGrowth.js');

/** Keeps some objects and replaces others again and again, as an app does that works for long. Prints the peak of the bytes in use. */
const program = `
  if (process.argv[1] === 'bounded') require(process.argv[2]).boundHeapGrowth();
  const object = () => ({ numbers: [1, 2, Math.random()], text: 'x' + Math.random() });
  const kept = Array.from({ length: 200000 }, object);
  const replaced = [];
  let peak = 0;
  for (let at = 0; at < 3000000; at += 1) {
    replaced[at % 100000] = object();
    if (at % 10000 === 0) peak = Math.max(peak, process.memoryUsage().heapUsed);
  }
  process.stdout.write(kept.length > 0 ? String(peak) : '');
`;

function peakBytes(mode: 'bounded' | 'free'): number {
  return Number(execFileSync(process.execPath, ['--eval', program, '--', mode, compiled], { encoding: 'utf8' }));
}

test('boundHeapGrowth makes a process collect its garbage before it takes more memory', () => {
  expect(peakBytes('bounded')).toBeLessThan(0.75 * peakBytes('free'));
});
