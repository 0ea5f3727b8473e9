import { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { type ReadyInfo } from '../../../local/azure/readyInfo';
import { type NodeProcessOptions, startNode } from '../nodeProcess';

export interface EmulatorProcess {
  readonly child: ChildProcess;
  readonly ready: ReadyInfo;
  /** The errors so far, where the options collect them. */
  readonly stderr: () => string;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const program = path.resolve(__dirname, '../../../dist/local/emulator.js');

/** Starts the compiled emulator in its own process, and resolves when it prints its ready line. */
export async function startEmulatorProcess(
  args: readonly string[],
  options: NodeProcessOptions = { stderr: 'inherit' },
): Promise<EmulatorProcess> {
  const run = startNode([program, '--json', ...args], options);
  return { child: run.child, stderr: run.stderr, ready: JSON.parse(await run.firstLine()) as ReadyInfo };
}

/** Runs the compiled emulator until it ends. */
export async function runEmulator(args: readonly string[], env = process.env): Promise<Ended> {
  const run = startNode([program, ...args], { env });
  return { code: await run.ended, stdout: run.stdout(), stderr: run.stderr() };
}

export async function endProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  child.kill(signal);
  await once(child, 'exit');
  return child.exitCode;
}
