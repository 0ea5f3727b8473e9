import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { processorSeconds } from '../../../bench/childProgram';
import {
  moverSeed,
  postFleet,
  readFleet,
  readVaults,
  vaultWith,
  waitForFleetEnd,
} from '../../support/fleets/localFleets';
import { call, postMove } from '../../support/local/localMoves';
import {
  endLocalProcesses,
  localFolder,
  type LocalStackProcess,
  startLocalProcess,
} from '../../support/local/localProcess';

// Many small vaults in one fleet. `FLEET_MANY=1000` is the long form: for each hundred vaults it prints the time per vault, and the
// memory of the host.

const vaultCount = Number(process.env['FLEET_MANY'] ?? 12);
const isLong = process.env['FLEET_MANY'] !== undefined;
const secretsPerVault = 5;
const source = (at: number) => `v${String(at).padStart(4, '0')}-we`;
const target = (at: number) => `v${String(at).padStart(4, '0')}-ne`;

if (isLong) jest.setTimeout(4 * 3_600_000);

let stack: LocalStackProcess;
beforeAll(async () => {
  const stateDir = localFolder();
  const seed = path.join(stateDir, 'seed.json');
  const all = Array.from({ length: vaultCount }, (_, at) => at);
  const vaults = all.flatMap((at) => [
    vaultWith(source(at), 'westeurope', secretsPerVault),
    vaultWith(target(at), 'northeurope', 0),
  ]);
  writeFileSync(seed, JSON.stringify({ vaults: [...vaults, moverSeed] }));
  const allowed = { MOVE_ALLOWED_SOURCES: '*-we', MOVE_ALLOWED_TARGETS: '*-ne' };
  // The limit of Node in an instance of 1.5 GB. On a large machine it is 4 GB, and Node collects less garbage.
  const env = isLong ? { ...allowed, NODE_OPTIONS: '--max-old-space-size=768' } : allowed;
  stack = await startLocalProcess({ stateDir, seed, env });
});
afterAll(endLocalProcesses);

/** The host is a child of the process that has the embedded Azure. Where the system does not show children, that process. */
function hostOf(pid: number): number {
  try {
    const [child] = readFileSync(`/proc/${String(pid)}/task/${String(pid)}/children`, 'utf8').split(' ');
    return Number(child) || pid;
  } catch {
    return pid;
  }
}

/** The memory of a process in MB; undefined where the system does not show it. */
function memoryOf(pid: number): number | undefined {
  try {
    const [, kilobytes] = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${String(pid)}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1_024);
  } catch {
    return undefined;
  }
}

/** What the last hundred vaults took: seconds per vault, and the largest memory of the host in MB. */
interface Hundred {
  readonly seconds: number;
  readonly processor: number;
  readonly memory: number;
}

function textOf({ seconds, processor, memory }: Hundred): string {
  return `${seconds.toFixed(2)} s and ${processor.toFixed(2)} s of processor time each, at most ${String(memory)} MB`;
}

it('moves all of them, and its orchestration stays small', async () => {
  const began = performance.now();
  const fleet = await postFleet(stack.baseUrl, {
    id: 'many',
    rule: { from: '{app}-we', to: '{app}-ne' },
    maxAtOnce: 20,
    waves: [{ name: 'all', find: [{ region: 'westeurope', name: 'v*' }] }],
  });
  const hundreds: Hundred[] = [];
  const pid = hostOf(stack.pid);
  const measured = () => ({ seconds: (performance.now() - began) / 1_000, processor: processorSeconds(pid) });
  let [seen, before, memory] = [0, measured(), [] as number[]];
  for (let isOver = !isLong; !isOver;) {
    // Each look costs the host processor time, so looks are rare.
    await wait(1_000);
    memory.push(memoryOf(pid) ?? 0);
    const { counts, finishedAt } = await readFleet(fleet);
    isOver = finishedAt !== null;
    if (counts.completed < seen + 100 && !isOver) continue;
    const now = measured();
    const each = (of: 'seconds' | 'processor') => (now[of] - before[of]) / (counts.completed - seen);
    const hundred = { seconds: each('seconds'), processor: each('processor'), memory: Math.max(...memory) };
    process.stderr.write(`${String(counts.completed)} vaults: ${textOf(hundred)}\n`);
    // The last vaults are few, and their part of the time is random.
    if (counts.completed >= seen + 80) hundreds.push(hundred);
    [seen, before, memory] = [counts.completed, now, []];
  }
  const [first, second, last] = [hundreds[0], hundreds[1], hundreds.at(-1)];
  if (first !== undefined && second !== undefined && last !== undefined) {
    expect(last.seconds / first.seconds).toBeLessThanOrEqual(1.2);
    expect(last.processor / first.processor).toBeLessThanOrEqual(1.2);
    // During the first hundred, the heap of a young process still grows.
    expect(last.memory / second.memory).toBeLessThanOrEqual(1.2);
  }
  const end = await waitForFleetEnd(fleet);
  expect(end).toMatchObject({ phase: 'completed', counts: { completed: vaultCount } });
  const vaults = await readVaults(fleet);
  expect(vaults.map(({ items }) => items)).toEqual(
    vaults.map(() => ({ total: secretsPerVault, done: secretsPerVault })),
  );
  expect(vaults).toHaveLength(vaultCount);
  // The links of a move have the key of the runtime.
  const move = await postMove(stack.baseUrl, {
    id: 'probe',
    sourceVault: source(0),
    targetVault: target(0),
    dryRun: true,
  });
  const shown = await call(`${move.statusQueryGetUri.replace('/probe?', '/fleet--many?')}&showHistory=true`);
  // One generation looks once, so its history has a few events, whatever number of vaults the fleet has.
  expect((shown.body.historyEvents as unknown[]).length).toBeLessThan(20);
});
