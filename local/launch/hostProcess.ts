import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { restartExitCode } from '../functionsHost/supervised';
import { type HostPort, openHostPort } from './hostPort';
import { projectFolder } from './projectFolder';
import { terminalText } from './terminalText';

const readySchema = z.object({ ready: z.literal(true), baseUrl: z.string() });

/** What gets the host's log. `quiet` shows it only when the host cannot start. */
export type HostLog = 'stderr' | 'quiet' | ((text: string) => void);

export interface HostProcessOptions {
  readonly appDir: string;
  readonly stateDir: string;
  readonly port: number;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly log: HostLog;
  readonly maxPayloadBytes?: number | undefined;
  /** The function keys that callers must send: a `host.json` in the form of the Functions host. */
  readonly keys: string;
}

export interface HostProcess {
  readonly baseUrl: string;
  /** Another one after the worker was replaced. */
  readonly pid: number;
  /** Resolves to the exit code when the process ends. */
  readonly ended: Promise<number>;
  stop(): Promise<void>;
}

const maxKeptLog = 20_000;

/**
 * Runs the embedded Functions host in its own process, because Node reads extra certificate authorities only at its start.
 * The host ends when this process ends. Throws an error with the host's log when the host does not become ready.
 */
export async function startHostProcess(options: HostProcessOptions): Promise<HostProcess> {
  const port = await openHostPort(options.port);
  let isStopping = false;
  let current = await startOnce(options, port).catch((error: unknown) => {
    port.close();
    throw error;
  });

  /**
   * As the real host, which starts another worker after one ended: by an error that nobody caught, by the app itself, or by a
   * time-out. Requests wait meanwhile. Durable state is on disk, so all work continues.
   */
  async function untilEnd(): Promise<number> {
    try {
      for (;;) {
        const code = await current.ended;
        if (code !== restartExitCode || isStopping) return code;
        current = await startOnce(options, port);
      }
    } finally {
      port.close();
    }
  }

  return {
    baseUrl: current.baseUrl,
    get pid() {
      return current.pid;
    },
    ended: untilEnd(),
    async stop() {
      isStopping = true;
      await current.stop();
    },
  };
}

async function startOnce(options: HostProcessOptions, hostPort: HostPort): Promise<HostProcess> {
  const { appDir, stateDir, env, maxPayloadBytes, keys } = options;
  const program = path.join(projectFolder(), 'dist/local/functionsHost/main.js');
  const where = ['--app', appDir, '--state', stateDir, '--port', String(hostPort.port)];
  const limit = maxPayloadBytes === undefined ? [] : ['--max-payload', String(maxPayloadBytes)];
  const args = [program, ...where, ...limit, '--keys', '-', '--json', '--supervised'];
  const child = spawn(process.execPath, args, { env, stdio: ['pipe', 'pipe', 'pipe', 'ipc'] });
  // A host that ends at once says why on stderr.
  child.stdin?.on('error', () => undefined).end(keys);
  let kept = '';
  const show = (chunk: string): void => {
    // The app logs names that come from Azure.
    const text = terminalText(chunk);
    if (typeof options.log === 'function') options.log(text);
    else if (options.log === 'stderr') process.stderr.write(text);
    else kept = (kept + text).slice(-maxKeptLog);
  };
  child.stderr?.setEncoding('utf8').on('data', show);
  const ended = exitCode(child);
  const ready = (await readReady(child)) ?? (await ended);
  if (typeof ready === 'number') throw new Error(`The Functions host ended with code ${ready}.\n${kept}`.trimEnd());
  // Another app may write there without end. The host would keep in memory, or wait for, what nobody reads.
  child.stdout?.setEncoding('utf8').on('data', show).resume();
  hostPort.serveBy(child);
  return { baseUrl: ready.baseUrl, pid: child.pid ?? 0, ended, stop: () => stop(child, ended) };
}

function exitCode(child: ChildProcess): Promise<number> {
  return new Promise((resolve) =>
    child.once('exit', (code) => {
      resolve(code ?? 1);
    }),
  );
}

/** Returns undefined when the process closed its output before it was ready. */
async function readReady(child: ChildProcess): Promise<z.infer<typeof readySchema> | undefined> {
  if (child.stdout === null) return undefined;
  for await (const line of createInterface({ input: child.stdout })) {
    const parsed = readySchema.safeParse(parseLine(line));
    if (parsed.success) return parsed.data;
  }
  return undefined;
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

async function stop(child: ChildProcess, ended: Promise<number>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
  await ended;
}
