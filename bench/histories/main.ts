import { realMonotonicMs } from './ambient';
import { createHash } from 'node:crypto';
import './plantMutant';
import './packages';
import { prepareAzure } from './azure';
import { runCalm } from './calm';
import { keepCase, runKept } from './keptCases';
import { prepareScenes } from './scenes/sceneSeed';
import { runSeed, type SeedOutcome } from './runSeed';
import { ranSeeds, runPart } from './manySeeds';
import { differentTraces } from './replay';
import { shrink, runCase } from './shrink';
import { storyOf } from './story';
import { optionsOf, type Options } from './options';

// Runs histories in virtual time: `npm run histories -- --virtual --seeds 1000`.

async function main(): Promise<void> {
  const options = optionsOf(process.argv.slice(2));
  await prepareAzure();
  await prepareScenes();
  if (options.isPart) await runPart(options);
  else if (options.kept !== undefined) await runKeptCases(options.kept);
  else if (options.replays) await replay(options);
  else if (options.isCalm) await printCalm(options);
  else if (options.seed === undefined) await runMany(options);
  else await runOne(options.seed, options);
}

async function replay({ first, seeds }: Options): Promise<void> {
  const different = await differentTraces(first, seeds);
  process.stdout.write(`${JSON.stringify({ replayed: seeds, different })}\n`);
  if (different.length > 0) process.exitCode = 1;
}

/** For the test that runs the same seeds at a real host. */
async function printCalm({ first, seeds }: Options): Promise<void> {
  for (let seed = first; seed < first + seeds; seed += 1)
    process.stdout.write(`${JSON.stringify(await runCalm(seed))}\n`);
}

async function runMany(options: Options): Promise<void> {
  const { json, untilBroken } = options;
  const began = realMonotonicMs();
  const sums = { histories: 0, moves: 0, verified: 0, faults: 0, violations: 0, virtualDays: 0 };
  const traces = createHash('sha256');
  const used = new Map<number, number>();
  const reached: Record<string, number> = {};
  for await (const ran of ranSeeds(options)) {
    const { seed, digest } = ran;
    sums.histories += 1;
    sums.moves += ran.moves;
    sums.verified += ran.verified;
    sums.faults += ran.faults;
    sums.virtualDays += ran.virtualMs / 86_400_000;
    for (const [what, count] of Object.entries(ran.reached)) reached[what] = (reached[what] ?? 0) + count;
    traces.update(`${String(seed)} ${digest}\n`);
    used.set(ran.ranBy, ran.usedSeconds);
    if (json) process.stdout.write(`${JSON.stringify({ seed, digest })}\n`);
    if (ran.violations.length === 0) continue;
    sums.violations += 1;
    report(ran);
    if (untilBroken) break;
  }
  const seconds = (realMonotonicMs() - began) / 1_000;
  const onCores = [...used.values()].reduce((sum, one) => sum + one, 0);
  const rates = {
    seconds: rounded(seconds),
    perSecond: rounded(sums.histories / seconds),
    perSecondAndCore: rounded(sums.histories / onCores),
  };
  const virtualDays = rounded(sums.virtualDays);
  const line = { ...sums, reached, virtualDays, traces: traces.digest('hex').slice(0, 16), ...rates };
  process.stdout.write(`${JSON.stringify(line)}\n`);
  if (sums.violations > 0) process.exitCode = 1;
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

function report({ seed, violations, digest }: Pick<SeedOutcome, 'seed' | 'violations' | 'digest'>): void {
  process.stdout.write(`seed ${String(seed)} breaks a rule (trace ${digest.slice(0, 16)}):\n`);
  for (const violation of violations) process.stdout.write(`  ${violation}\n`);
}

/** Runs one seed, and says what happened. With `shrink`, only as much as breaks the rule; with `keep`, that becomes a test. */
async function runOne(seed: number, { trace, shrinks, keep }: Options): Promise<void> {
  const outcome = await runSeed(seed, { hasTrace: trace });
  process.stdout.write(`${(outcome.lines ?? []).join('')}${storyOf(outcome)}trace ${outcome.digest}\n`);
  if (outcome.violations.length === 0) return;
  process.exitCode = 1;
  if (!shrinks && keep === undefined) return;
  const small = await shrink(outcome);
  const shown = await runCase(small, trace);
  process.stdout.write(`\nAs small as it could be made:\n${(shown.lines ?? []).join('')}${storyOf(shown)}`);
  if (keep !== undefined) process.stdout.write(`Kept as a test in ${keepCase(small, keep)}.\n`);
}

async function runKeptCases(file: string): Promise<void> {
  const broken = await runKept(file);
  for (const outcome of broken) report(outcome);
  process.stdout.write(`${JSON.stringify({ kept: file, broken: broken.length })}\n`);
  if (broken.length > 0) process.exitCode = 1;
}

void main();
