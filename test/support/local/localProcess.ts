import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { type ReadyInfo } from '../../../local/azure/readyInfo';
import { embeddedEnvironment } from '../../../local/launch/appEnvironment';
import { waitUntil } from '../host/hostWait';

export const projectRoot = path.resolve(__dirname, '../../..');
const program = (name: string): string => path.join(projectRoot, 'dist/local', name);

export interface LocalProcess {
  readonly pid: number;
  /** The line that told that it is ready, as it was printed. */
  readonly readyLine: string;
  /** All that it printed so far, but for the ready line. */
  readonly logs: () => string;
  /** SIGKILL; resolves when nothing that it started is left. */
  kill(): Promise<void>;
  /** SIGTERM; resolves to the exit code. */
  stop(): Promise<number | null>;
}

export interface LocalStack extends LocalProcess {
  readonly baseUrl: string;
  readonly azure: ReadyInfo;
}

export interface LocalEmulator extends LocalProcess {
  readonly azure: ReadyInfo;
}

export interface LocalHost extends LocalProcess {
  readonly baseUrl: string;
}

interface Options {
  readonly stateDir: string;
  /** 0, which is the default, takes any free port. */
  readonly port?: number;
  readonly args?: readonly string[];
  /** Added to the environment, for example `MOVE_ALLOWED_TARGETS`. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What `npm start -- --json` runs: the app on the embedded host, with the embedded Azure beside it. */
export async function startLocalProcess(options: Options & { readonly seed?: string }): Promise<LocalStack> {
  const { stateDir, port = 0, seed = 'sample', args = [] } = options;
  const run = spawnLocal(
    [program('start.js'), '--port', String(port), '--state', stateDir, '--seed', seed, '--json', ...args],
    { ...hermeticEnvironment(), ...options.env },
  );
  const own = await run.ready();
  const ready = JSON.parse(own.readyLine) as Pick<LocalStack, 'baseUrl' | 'azure'>;
  const kill = async (): Promise<void> => {
    await run.end('SIGKILL');
    // The host is a child of the killed process; it notices, and lets go of its port and state.
    await untilGone(ready.baseUrl);
  };
  return { ...own, baseUrl: ready.baseUrl, azure: ready.azure, kill };
}

/** What `npm run emulator -- --json` runs: the embedded Azure alone. */
export async function startEmulatorProcess(options: Options & { readonly seed?: string }): Promise<LocalEmulator> {
  const { stateDir, port = 0, seed = 'sample', args = [] } = options;
  const run = spawnLocal(
    [program('emulator.js'), '--port', String(port), '--state', stateDir, '--seed', seed, '--json', ...args],
    { ...hermeticEnvironment(), ...options.env },
  );
  const own = await run.ready();
  return { ...own, azure: JSON.parse(own.readyLine) as ReadyInfo };
}

/** The app on the embedded host alone, joined to an emulator that runs already. Folders below `stateDir` as in `npm start`. */
export async function startAppHost(options: Options & { readonly azure: ReadyInfo }): Promise<LocalHost> {
  const { stateDir, port = 0, azure, args = [] } = options;
  const host = ['--app', projectRoot, '--state', path.join(stateDir, 'host'), '--port', String(port), '--json'];
  const env = { ...embeddedEnvironment(hermeticEnvironment(), azure, stateDir), ...options.env };
  const run = spawnLocal([program('functionsHost/main.js'), ...host, ...args], env);
  const own = await run.ready();
  return { ...own, baseUrl: (JSON.parse(own.readyLine) as { baseUrl: string }).baseUrl };
}

export interface Program {
  readonly pid: number;
  /** Resolves to the exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>;
  readonly stdout: () => string;
  readonly stderr: () => string;
}

/** Runs a Node program of the project, given with its arguments; the caller may wait for its end. */
export function runProgram(args: readonly string[], env: NodeJS.ProcessEnv = {}): Program {
  return spawnLocal(args, { ...hermeticEnvironment(), ...env });
}

/** A folder that goes away with `endLocalProcesses`. */
export function localFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'keyvault-mover-test-'));
  folders.push(folder);
  return folder;
}
const folders: string[] = [];

/** Ends everything that a test file left behind; for afterEach or afterAll. */
export async function endLocalProcesses(): Promise<void> {
  await Promise.all(
    [...running].map(async (child) => {
      child.kill('SIGKILL');
      await once(child, 'exit');
    }),
  );
  await Promise.all(baseUrls.splice(0).map(untilGone));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** Resolves when nothing listens any more at an address such as `http://127.0.0.1:7071`. */
export async function untilGone(baseUrl: string): Promise<void> {
  await waitUntil(() => fetch(baseUrl).then(ignore, () => true), `end of ${baseUrl}`);
}

async function ignore(answer: Response): Promise<undefined> {
  await answer.body?.cancel();
  return undefined;
}

const running = new Set<ChildProcess>();
const baseUrls: string[] = [];

function spawnLocal(args: readonly string[], env: NodeJS.ProcessEnv) {
  const child = spawn(process.execPath, args, { cwd: projectRoot, env, stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  const pid = child.pid ?? 0;
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const ended = once(child, 'close').then(([code]) => {
    running.delete(child);
    return code as number | null;
  });
  const end = (signal: NodeJS.Signals): Promise<number | null> => {
    child.kill(signal);
    return ended;
  };
  const ready = async (): Promise<LocalProcess> => {
    const line = await Promise.race([firstLine(child), ended]);
    if (typeof line !== 'string') throw new Error(`It ended with ${String(line)} before it was ready: ${stderr()}`);
    const told = JSON.parse(line) as { baseUrl?: string };
    if (told.baseUrl !== undefined) baseUrls.push(told.baseUrl);
    const logs = (): string => stdout().replace(/^.*\n/, '') + stderr();
    const kill = async (): Promise<void> => {
      await end('SIGKILL');
    };
    return { pid, readyLine: line, logs, kill, stop: () => end('SIGTERM') };
  };
  return { pid, ended, end, ready, stdout, stderr };
}

function collect(stream: NodeJS.ReadableStream): () => string {
  const chunks: Buffer[] = [];
  stream.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('The process has no stdout.');
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return line;
}

/** The environment of the tests without what would change the app: its settings come from the seed alone. */
function hermeticEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(MOVE_|VAULT_|NODE_EXTRA_)/.test(name)));
}
