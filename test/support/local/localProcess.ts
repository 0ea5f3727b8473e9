import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type ReadyInfo } from '../../../local/azure/readyInfo';
import { embeddedEnvironment } from '../../../local/launch/appEnvironment';
import { waitUntil } from '../host/hostWait';
import { shortLivedOptions, startNode, type NodeProcess } from '../nodeProcess';
import { sendKeyOf } from './appKeys';
import { endWorkerAzures, startWorkerAzure, startWorkerStack, type WorkerAzure, type WorkerStack } from './workerAzure';

export const projectRoot = path.resolve(__dirname, '../../..');
const program = (name: string): string => path.join(projectRoot, 'dist/local', name);

export interface LocalProcess {
  readonly pid: number;
  /** The ready line that it printed. */
  readonly readyLine: string;
  /** Its output so far, without the ready line. */
  readonly logs: () => string;
  /** Sends SIGKILL; resolves when all its child processes have ended. */
  kill(): Promise<void>;
  /** Sends SIGTERM; resolves to the exit code. */
  stop(): Promise<number | null>;
}

/** The app on a host of its own, and its embedded Azure. */
export interface LocalStack extends Omit<WorkerStack, 'stop'> {
  readonly stateDir: string;
  stop(): Promise<unknown>;
}

export type LocalStackProcess = LocalStack & LocalProcess;

export interface LocalEmulator extends LocalProcess {
  readonly azure: ReadyInfo;
}

export interface LocalHost extends LocalProcess {
  readonly baseUrl: string;
}

interface Options {
  readonly stateDir: string;
  /** 0, the default, uses any free port. */
  readonly port?: number;
  readonly args?: readonly string[];
  /** Added to the environment, for example `MOVE_ALLOWED_TARGETS`. */
  readonly env?: Readonly<Record<string, string>>;
}

/** The host refuses what the Durable Task Scheduler refuses. Arguments of a test take precedence. */
const maxPayloadBytes = 1_048_576;
const payloadLimit = ['--max-payload', String(maxPayloadBytes)];

/**
 * Starts what `npm start` runs: the app on the embedded host, together with the embedded Azure. The host is a process. The
 * embedded Azure is one of several in the process that this worker keeps for them, which costs half as much.
 */
export async function startLocalStack(
  options: Pick<Options, 'stateDir' | 'env'> & { readonly seed?: string },
): Promise<LocalStack> {
  const { stateDir, seed = 'sample' } = options;
  const env = { ...hermeticEnvironment(), ...options.env };
  const own = { ...env, NODE_OPTIONS: shortLivedOptions(env) };
  const stack = await startWorkerStack({ stateDir, seed, appDir: projectRoot, maxPayloadBytes, env: own });
  sendKeyOf(stack.baseUrl, stack.keyFile);
  return { ...stack, stateDir };
}

/** Runs `npm start -- --json`, as a process that can be killed. The host is its child. */
export async function startLocalProcess(options: Options & { readonly seed?: string }): Promise<LocalStackProcess> {
  const { stateDir, port = 0, seed = 'sample', args = [] } = options;
  const run = spawnLocal(
    [
      program('start.js'),
      '--port',
      String(port),
      '--state',
      stateDir,
      '--seed',
      seed,
      '--json',
      ...payloadLimit,
      ...args,
    ],
    { ...hermeticEnvironment(), ...options.env },
  );
  const own = await run.ready();
  const ready = JSON.parse(own.readyLine) as Pick<LocalStack, 'baseUrl' | 'azure' | 'keyFile'>;
  const kill = async (): Promise<void> => {
    await run.end('SIGKILL');
    // The host is a child of the killed process. It detects the kill and releases its state.
    await untilGone(ready.baseUrl);
  };
  sendKeyOf(ready.baseUrl, ready.keyFile);
  return { ...own, ...ready, stateDir, kill };
}

/** Starts an embedded Azure in the process that this worker keeps for them, from a seed file. */
export async function startLocalAzure(options: {
  readonly stateDir: string;
  readonly seed: string;
}): Promise<WorkerAzure> {
  return startWorkerAzure(options);
}

/** Runs `npm run emulator -- --json`: the embedded Azure as a process that can be killed. */
export async function startEmulatorProcess(options: Options & { readonly seed?: string }): Promise<LocalEmulator> {
  const { stateDir, port = 0, seed = 'sample', args = [] } = options;
  const run = spawnLocal(
    [program('emulator.js'), '--port', String(port), '--state', stateDir, '--seed', seed, '--json', ...args],
    { ...hermeticEnvironment(), ...options.env },
  );
  const own = await run.ready();
  return { ...own, azure: JSON.parse(own.readyLine) as ReadyInfo };
}

/**
 * Starts the app on the embedded host alone, connected to a running emulator. The folders below `stateDir` are those
 * of `npm start`. `app` is the folder of another version of the app.
 */
export async function startAppHost(
  options: Options & { readonly azure: ReadyInfo; readonly app?: string },
): Promise<LocalHost> {
  const { stateDir, port = 0, azure, args = [], app = projectRoot } = options;
  const host = ['--app', app, '--state', path.join(stateDir, 'host'), '--port', String(port), '--json'];
  const env = { ...embeddedEnvironment(hermeticEnvironment(), azure, { stateDir }), ...options.env };
  const run = spawnLocal([program('functionsHost/main.js'), ...host, ...payloadLimit, ...args], env);
  const own = await run.ready();
  return { ...own, baseUrl: (JSON.parse(own.readyLine) as { baseUrl: string }).baseUrl };
}

export interface Program {
  readonly pid: number;
  /** Resolves to the exit code; null if a signal ended it. */
  readonly ended: Promise<number | null>;
  readonly stdout: () => string;
  readonly stderr: () => string;
}

/** Runs a Node program of the project with its arguments. The caller may wait for its end. */
export function runProgram(args: readonly string[], env: NodeJS.ProcessEnv = {}): Program {
  return spawnLocal(args, { ...hermeticEnvironment(), ...env });
}

/** Creates a folder that `endLocalProcesses` removes. */
export function localFolder(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'keyvault-mover-test-'));
  folders.push(folder);
  return folder;
}
const folders: string[] = [];

/** Ends all processes of a test file and removes its folders; for afterEach or afterAll. */
export async function endLocalProcesses(): Promise<void> {
  await Promise.all([
    endWorkerAzures(),
    ...[...running].map(async (run) => {
      await run.end('SIGKILL');
    }),
  ]);
  await Promise.all(baseUrls.splice(0).map(untilGone));
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
}

/** Resolves when no process listens any more at an address such as `http://127.0.0.1:7071`. */
export async function untilGone(baseUrl: string): Promise<void> {
  await waitUntil(() => fetch(baseUrl).then(ignore, () => true), `end of ${baseUrl}`);
}

async function ignore(answer: Response): Promise<undefined> {
  await answer.body?.cancel();
  return undefined;
}

const running = new Set<NodeProcess>();
const baseUrls: string[] = [];

function spawnLocal(args: readonly string[], env: NodeJS.ProcessEnv) {
  const run = startNode(args, { cwd: projectRoot, env });
  running.add(run);
  void run.ended.then(() => running.delete(run));
  const ready = async (): Promise<LocalProcess> => {
    const line = await run.firstLine();
    const { baseUrl } = JSON.parse(line) as { baseUrl?: string };
    if (baseUrl !== undefined) baseUrls.push(baseUrl);
    const logs = (): string => run.stdout().replace(/^.*\n/, '') + run.stderr();
    const kill = async (): Promise<void> => {
      await run.end('SIGKILL');
    };
    return { pid: run.pid, readyLine: line, logs, kill, stop: () => run.end('SIGTERM') };
  };
  return { ...run, ready };
}

/** The environment of the tests without variables that would change the app: its settings come only from the seed. */
export function hermeticEnvironment(): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(MOVE_|VAULT_|NODE_EXTRA_)/.test(name)));
}
