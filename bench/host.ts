import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { BenchOptions, BenchResult } from './benchResult';
import { startBenchHost, type BenchHost } from './hostProcess';

const megabyte = 1024 * 1024;

/** Speed of the embedded host: fan-out, orchestrations, turns over long histories, restart after a kill, memory. */
export async function benchHost({ short }: BenchOptions): Promise<BenchResult[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'host-bench-'));
  try {
    const host = await startBenchHost(path.join(folder, 'state'));
    const results = [
      ...(await fanOut(host, short ? 1 : 3)),
      await orchestrations(host, short ? 300 : 2_000),
      ...(await turns(host, short ? 500 : 2_000)),
      ...(await memory(host, short ? 2 : 8)),
    ];
    await host.kill();
    return [...results, await restart(path.join(folder, 'restart'), short ? 1 : 4)];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function fanOut(host: BenchHost, rounds: number): Promise<BenchResult[]> {
  await host.run('fanOut', 500);
  const target = { atLeast: 2_000 };
  const atOnce = await best(rounds, async () => host.run('fanOut', 5_000));
  const batched = await best(rounds, async () => host.run('batches', { count: 50, size: 100 }));
  return [
    result('empty activities, one fan-out of 5,000', 5_000 / atOnce, 'per second', target),
    result('empty activities, 50 batches of 100', 5_000 / batched, 'per second', target),
  ];
}

async function orchestrations(host: BenchHost, count: number): Promise<BenchResult> {
  const began = performance.now();
  const callers = Array.from({ length: 32 }, async () => {
    for (let index = 0; index < count / 32; index += 1) await host.run('one');
  });
  await Promise.all(callers);
  return result('orchestrations of one activity, started over HTTP', (1000 * count) / since(began), 'per second');
}

/** One activity after the other: the cost of a step with a short and with a long history. */
async function turns(host: BenchHost, steps: number): Promise<BenchResult[]> {
  const id = await host.start('steps', steps);
  await host.waitFor(id);
  const times = await host.answerTimes(id);
  const window = 50;
  const cost = (from: number): number => ((times[from + window] ?? 0) - (times[from] ?? 0)) / window;
  return [0, 0.25, 0.5, 1].map((share) => {
    const from = Math.min(Math.round(steps * share), steps - window - 1);
    return result(`one step after ${from.toLocaleString('en')} steps`, cost(from), 'ms');
  });
}

async function memory(host: BenchHost, rounds: number): Promise<BenchResult[]> {
  const after = async (): Promise<number> => {
    await host.run('fanOut', 5_000);
    return (await host.memory()).heapUsed / megabyte;
  };
  const first = await after();
  let last = first;
  for (let round = 1; round < rounds; round += 1) last = await after();
  const { rss } = await host.memory();
  return [
    result(`heap growth over ${(rounds - 1) * 5_000} finished activities`, last - first, 'MB', { atMost: 5 }),
    result('resident memory at the end', rss / megabyte, 'MB', { atMost: 350 }),
  ];
}

/**
 * After a kill with 20,000 finished and 2,000 pending activities: the time from the start of the process to the first
 * activity.
 */
async function restart(stateDir: string, rounds: number): Promise<BenchResult> {
  const began = `${stateDir}.began`;
  const release = `${stateDir}.release`;
  const first = await startBenchHost(stateDir);
  for (let round = 0; round < rounds; round += 1) await first.run('fanOut', 5_000);
  await first.start('holdAll', { count: 2_000, began, release });
  while (!existsSync(began)) await new Promise((resolve) => setTimeout(resolve, 10));
  await first.kill();
  rmSync(began);
  const start = Date.now();
  const second = await startBenchHost(stateDir);
  while (!existsSync(began)) await new Promise((resolve) => setTimeout(resolve, 5));
  const tookMs = Number(readFileSync(began, 'utf8')) - start;
  writeFileSync(release, '');
  await second.kill();
  const name = `killed with ${rounds * 5_000} finished and 2,000 pending: start to first activity`;
  return result(name, tookMs / 1000, 's', { atMost: 2 });
}

async function best(rounds: number, work: () => Promise<void>): Promise<number> {
  const seconds: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const began = performance.now();
    await work();
    seconds.push(since(began) / 1000);
  }
  return Math.min(...seconds);
}

function since(began: number): number {
  return performance.now() - began;
}

function result(name: string, value: number, unit: string, target?: BenchResult['target']): BenchResult {
  return { bench: 'host', name, value: Math.round(value * 100) / 100, unit, ...(target && { target }) };
}
