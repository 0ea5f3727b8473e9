import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { type BenchEmulator, secretName, startBenchEmulator } from './benchEmulator';
import { type BenchOptions, type BenchResult } from './benchResult';
import { type ChildProgram, compiled, startProgram } from './childProgram';
import { atMost, figuresOf } from './figure';
import { liveUser, type LiveUser } from './liveUser';
import { type PaceMemberOptions } from './paceMember';

const figure = figuresOf('pace');

const vault = 'bench-paced';
const secret = secretName(0);
const share = 0.5;
const liveShare = 0.4;
/**
 * The limits of the embedded vault in 10 s: the service's for sets. It allows 4,000 reads. Eight processes on two cores cannot
 * send as many, so the processor would be what limits them, and not the pace.
 */
const limits = { other: 800, set: 300 } as const;
/**
 * Until the processes run, have their leases, and use them fully. Each step has a new store, so its processes do not know
 * what the step before sent. The vault counts that for 10 s and refuses some of their requests at first; their rates then
 * recover within 15 s.
 */
const startSeconds = 30;
const killEverySeconds = 10;

interface World {
  readonly emulator: BenchEmulator;
  readonly folder: string;
  readonly live: LiveUser;
}

/** Runs the pace of the app in several processes against one vault that somebody else uses too. */
export async function benchPace({ short }: BenchOptions): Promise<BenchResult[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'pace-bench-'));
  const rates = { other: limits.other, secretSet: limits.set };
  const emulator = await startBenchEmulator(folder, { latency: { ms: 10 }, limits: { enforced: true, rates } });
  const results: BenchResult[] = [];
  try {
    await emulator.addVault(vault, 1);
    const perSecond = (limit: number): number => (limit * liveShare) / 10;
    const live = await liveUser(emulator.azure, vault, secret, {
      readsPerSecond: perSecond(limits.other),
      setsPerSecond: perSecond(limits.set),
    });
    for (const count of short ? [1, 7] : [1, 2, 4, 7]) {
      results.push(...(await measure({ emulator, folder, live }, count, short ? 10 : 30, false)));
    }
    results.push(...(await measure({ emulator, folder, live }, 7, short ? 20 : 60, true)));
    await live.stop();
    return results;
  } finally {
    await emulator.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measure(world: World, count: number, seconds: number, isKilled: boolean): Promise<BenchResult[]> {
  const { emulator, live } = world;
  const store = path.join(world.folder, `store-${count}-${String(isKilled)}`);
  mkdirSync(store);
  await emulator.clearLog();
  const open = (): Promise<ChildProgram> => openMember(world, store);
  const members = await Promise.all(Array.from({ length: count }, open));
  await wait(startSeconds * 1_000);
  const atFirst = refusedOf(await emulator.counts());
  await emulator.clearLog();
  live.look();
  const began = performance.now();
  while (performance.now() - began < seconds * 1_000) {
    if (isKilled) {
      await members.shift()?.kill();
      members.push(await open());
    }
    await wait(Math.min(killEverySeconds, seconds) * 1_000);
  }
  const took = (performance.now() - began) / 1_000;
  const [counts, lived] = [await emulator.counts(), live.look()];
  await Promise.all(members.map((member) => member.kill()));
  const accepted = (operation: string, of: number): number =>
    counts
      .filter((each) => each.operation === operation && each.status === 200)
      .reduce((sum, { calls }) => sum + calls, -of);
  const reached = (operation: string, of: number, limit: number): number =>
    (accepted(operation, of) / ((limit * share * took) / 10)) * 100;
  const name = `${count} process${count === 1 ? '' : 'es'}${isKilled ? ', one killed every 10 s' : ''}`;
  return [
    figure(`${name}: live user refused`, (lived.refused / (lived.reads + lived.sets)) * 100, '%', atMost(0.1)),
    figure(`${name}: processes refused`, refusedOf(counts) - lived.refused, 'calls'),
    figure(`${name}: refused in the ${startSeconds} s before`, atFirst, 'calls'),
    figure(`${name}: reads`, reached('secrets.get', lived.reads, limits.other), '% of the share', { atLeast: 90 }),
    figure(`${name}: sets`, reached('secrets.set', lived.sets, limits.set), '% of the share', { atLeast: 90 }),
  ];
}

function refusedOf(counts: Awaited<ReturnType<BenchEmulator['counts']>>): number {
  return counts.filter(({ status }) => status === 429).reduce((sum, { calls }) => sum + calls, 0);
}

function openMember({ emulator: { azure }, folder }: World, store: string): Promise<ChildProgram> {
  const { connectTo, identityEndpoint, identityHeader, caFile } = azure;
  const options: PaceMemberOptions = { vault, connectTo, folder: store, share, limits, secret };
  const env = {
    ...process.env,
    IDENTITY_ENDPOINT: identityEndpoint,
    IDENTITY_HEADER: identityHeader,
    NODE_EXTRA_CA_CERTS: caFile,
  };
  const args = [compiled('bench/paceMember.js'), JSON.stringify(options)];
  return startProgram({ args, env, logFile: path.join(folder, 'member.log') });
}
