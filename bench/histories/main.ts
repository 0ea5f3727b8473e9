import { realMonotonicMs } from './ambient';
import './packages';
import { prepareAzure } from './azure';
import { runSeed } from './runSeed';

async function main(): Promise<void> {
  const [first = '1', count = '10', told] = process.argv.slice(2);
  await prepareAzure();
  const began = realMonotonicMs();
  for (let seed = Number(first); seed < Number(first) + Number(count); seed += 1) {
    const outcome = await runSeed(seed, { isTold: told !== undefined });
    const { lines, faults, program, violations, ...rest } = outcome;
    if (lines) process.stdout.write(lines.join(''));
    process.stdout.write(`${JSON.stringify({ ...rest, digest: rest.digest.slice(0, 12), faults: faults.length })}\n`);
    for (const violation of violations) process.stdout.write(`  ${violation}\n`);
  }
  const seconds = (realMonotonicMs() - began) / 1_000;
  process.stdout.write(`${count} histories, ${(Number(count) / seconds).toFixed(1)} a second\n`);
}

void main();
