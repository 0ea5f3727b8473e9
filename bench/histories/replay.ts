import { execFileSync } from 'node:child_process';
import { runSeed } from './runSeed';

interface Line {
  readonly seed: number;
  readonly digest: string;
}

/**
 * Runs seeds in this process, and in another one in the opposite order. Returns the seeds whose traces differ: something in them is neither
 * of the seed nor of the world.
 */
export async function differentTraces(first: number, seeds: number): Promise<readonly number[]> {
  const args = ['--no-warnings', ...process.argv.slice(1, 2), '--json', '--backwards'];
  const asked = ['--first', String(first), '--seeds', String(seeds)];
  const output = execFileSync(process.execPath, [...args, ...asked], { encoding: 'utf8', maxBuffer: 2 ** 30 });
  const lines = output.split('\n').filter((line) => line.includes('"digest"'));
  const there = new Map(lines.map((line) => JSON.parse(line) as Line).map(({ seed, digest }) => [seed, digest]));
  const different: number[] = [];
  for (let seed = first; seed < first + seeds; seed += 1) {
    const { digest } = await runSeed(seed);
    if (there.get(seed) !== digest) different.push(seed);
  }
  return different;
}
