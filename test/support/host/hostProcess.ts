import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

const root = path.resolve(__dirname, '../../..');
const mainFile = path.join(root, 'dist/local/functionsHost/main.js');

export interface HostProcessOptions {
  /** Folder below test/support/apps, or an absolute path. */
  readonly app?: string;
  readonly stateDir: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly nodeArgs?: readonly string[];
  /** More arguments for the host. */
  readonly args?: readonly string[];
}

export interface HostProcess {
  readonly baseUrl: string;
  readonly pid: number;
  /** All that it wrote to stderr so far. */
  readonly log: () => string;
  /** Asks it to stop, and gives its exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL. */
  kill(): Promise<void>;
}

const running = new Set<ChildProcess>();

export function appFolder(name: string): string {
  return path.resolve(root, 'test/support/apps', name);
}

/** Starts a host as a process of its own and waits until it is ready; rejects with its stderr when it ends before. */
export async function startHostProcess(options: HostProcessOptions): Promise<HostProcess> {
  const where = ['--app', appFolder(options.app ?? 'contract'), '--state', options.stateDir];
  const run = spawnHost([...where, '--port', '0', '--json', ...(options.args ?? [])], options);
  const line = await Promise.race([firstLine(run.child), run.ended]);
  if (typeof line !== 'string') throw new Error(`The host ended before it was ready: ${run.log()}`);
  const { baseUrl } = JSON.parse(line) as { baseUrl: string };
  const end = async (signal: NodeJS.Signals): Promise<number | null> => {
    run.child.kill(signal);
    return (await run.ended).code;
  };
  return {
    baseUrl,
    pid: run.child.pid ?? 0,
    log: run.log,
    stop: () => end('SIGTERM'),
    kill: async () => {
      await end('SIGKILL');
    },
  };
}

/** Runs a host with these arguments until it ends by itself. */
export async function runHostToEnd(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const run = spawnHost(args, { env });
  const { code } = await run.ended;
  return { code, log: run.log() };
}

/** A folder that goes away with `endHosts`. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'functions-host-'));
  folders.push(folder);
  return folder;
}
const folders: string[] = [];

/** Ends all that a test left behind; for afterEach or afterAll. */
export async function endHosts(): Promise<void> {
  await Promise.all(
    [...running].map(async (child) => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }),
  );
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

function spawnHost(args: readonly string[], options: Pick<HostProcessOptions, 'env' | 'nodeArgs'>) {
  const env = { ...process.env, ...options.env };
  const child = spawn(process.execPath, [...(options.nodeArgs ?? []), mainFile, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  let log = '';
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const ended = once(child, 'exit').then(([code]) => {
    running.delete(child);
    return { code: code as number | null };
  });
  return { child, ended, log: () => log };
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error('no stdout');
  const [line] = (await once(createInterface(child.stdout), 'line')) as [string];
  child.stdout.resume();
  return line;
}
