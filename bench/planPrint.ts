import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { type BenchMover, startBenchMover } from './benchMover';
import { type BenchOptions, type BenchResult } from './benchResult';
import { startBenchEmulator } from './benchEmulator';
import { compiled } from './childProgram';
import { atMost, figuresOf } from './figure';

const figure = figuresOf('plan');
const [sourceVault, targetVault] = ['bench-plan-from', 'bench-plan-to'];
const lookEveryMs = 50;

/** Measures `kvmover plan` for a large vault: how long a person waits for the plan once it is made, and its memory. */
export async function benchPlanPrint({ short }: BenchOptions): Promise<BenchResult[]> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'plan-bench-'));
  const items = short ? 1_000 : 10_000;
  const emulator = await startBenchEmulator(folder, { limits: { enforced: false } });
  try {
    await emulator.addVault(sourceVault, items);
    await emulator.addVault(targetVault);
    const mover = await startBenchMover({ azure: emulator.azure, folder, limits: 'off' });
    try {
      return await measure(mover, items);
    } finally {
      await mover.stop();
    }
  } finally {
    await emulator.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The phase after planning begins when the plan is made. */
const statusSchema = z.object({ phases: z.array(z.object({ phase: z.string(), startedAt: z.string() })) });

async function measure({ baseUrl, residentBytes }: BenchMover, items: number): Promise<BenchResult[]> {
  const args = [compiled('cli/main.js'), 'plan', sourceVault, targetVault, '--id', 'printed', '--source-share', '1'];
  const command = spawn(process.execPath, [...args, '--endpoint', baseUrl], { stdio: ['ignore', 'pipe', 'inherit'] });
  const printedMs: number[] = [];
  command.stdout.on('data', () => printedMs.push(Date.now()));
  let [ownBytes, appBytes] = [0, 0];
  const timer = setInterval(() => {
    ownBytes = Math.max(ownBytes, peakBytes(command.pid));
    appBytes = Math.max(appBytes, residentBytes());
  }, lookEveryMs);
  const code = await new Promise((resolve) => command.once('close', resolve));
  clearInterval(timer);
  const [firstMs, lastMs] = [printedMs[0], printedMs.at(-1)];
  if (code !== 0 || firstMs === undefined || lastMs === undefined)
    throw new Error(`kvmover ended with ${String(code)}.`);
  const { phases } = statusSchema.parse(await (await fetch(`${baseUrl}/api/moves/printed`)).json());
  const madeAt = phases.find(({ phase }) => phase === 'awaitingApproval')?.startedAt ?? '';
  const count = `${String(items)} items`;
  return [
    figure(`${count}: from the plan to its first line`, (firstMs - Date.parse(madeAt)) / 1_000, 's', atMost(2)),
    figure(`${count}: from the plan to its last line`, (lastMs - Date.parse(madeAt)) / 1_000, 's'),
    figure(`${count}: memory of kvmover`, ownBytes / 1024 ** 2, 'MB', atMost(300)),
    figure(`${count}: memory of the app`, appBytes / 1024 ** 2, 'MB'),
  ];
}

/** The largest resident set of a process so far; 0 where the system does not report it. */
function peakBytes(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${String(pid)}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1] ?? 0) * 1024;
  } catch {
    return 0;
  }
}
