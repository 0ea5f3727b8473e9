import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startNode, type NodeProcess } from '../nodeProcess';

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
  /** Its stderr so far. */
  readonly log: () => string;
  /** Sends SIGTERM and resolves to the exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL. */
  kill(): Promise<void>;
}

const running = new Set<NodeProcess>();

export function appFolder(name: string): string {
  return path.resolve(root, 'test/support/apps', name);
}

/** Starts a host in its own process and waits until it is ready. Rejects with its stderr if it ends before. */
export async function startHostProcess(options: HostProcessOptions): Promise<HostProcess> {
  const where = ['--app', appFolder(options.app ?? 'contract'), '--state', options.stateDir];
  const run = spawnHost([...where, '--port', '0', '--json', ...(options.args ?? [])], options);
  const { baseUrl } = JSON.parse(await run.firstLine()) as { baseUrl: string };
  return {
    baseUrl,
    pid: run.pid,
    log: run.stderr,
    stop: () => run.end('SIGTERM'),
    kill: async () => {
      await run.end('SIGKILL');
    },
  };
}

/** Runs a host with these arguments until it ends. */
export async function runHostToEnd(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const run = spawnHost(args, { env });
  return { code: await run.ended, log: run.stderr() };
}

/** Creates a folder that `endHosts` removes. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'functions-host-'));
  folders.push(folder);
  return folder;
}
const folders: string[] = [];

/** Ends all hosts of a test and removes its folders. For afterEach or afterAll. */
export async function endHosts(): Promise<void> {
  await Promise.all(
    [...running].map(async (run) => {
      await run.end('SIGKILL');
    }),
  );
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

function spawnHost(args: readonly string[], { env, nodeArgs = [] }: Pick<HostProcessOptions, 'env' | 'nodeArgs'>) {
  const run = startNode([...nodeArgs, mainFile, ...args], { env: { ...process.env, ...env } });
  running.add(run);
  void run.ended.then(() => running.delete(run));
  return run;
}
