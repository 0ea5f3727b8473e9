import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';

export interface NodeProcessOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Whether it computes for so long that V8 should optimize as usual. */
  readonly isLong?: boolean;
  /** The target of stderr: `pipe`, the default, collects it; a number is the descriptor of an open file. */
  readonly stderr?: 'pipe' | 'inherit' | number;
}

export interface NodeProcess {
  readonly child: ChildProcess;
  readonly pid: number;
  /** The collected output so far. */
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Resolves to the exit code when the process has ended and its output is complete; null after a signal. */
  readonly ended: Promise<number | null>;
  /** Resolves to the first line of stdout. Rejects with the collected stderr if the process ends before. */
  firstLine(): Promise<string>;
  /** Sends a signal and resolves to the exit code. */
  end(signal: NodeJS.Signals): Promise<number | null>;
}

/** Runs Node with these arguments as a child process: Node's own options, the program and its arguments. */
export function startNode(args: readonly string[], options: NodeProcessOptions = {}): NodeProcess {
  const { cwd, env = process.env, isLong = false, stderr = 'pipe' } = options;
  const NODE_OPTIONS = isLong ? env['NODE_OPTIONS'] : shortLivedOptions(env);
  const stdio: StdioOptions = ['ignore', 'pipe', stderr];
  const child = spawn(process.execPath, args, { cwd, env: { ...env, NODE_OPTIONS }, stdio });
  const output = collect(child.stdout);
  const errors = collect(child.stderr);
  const ended = once(child, 'close').then(([code]) => code as number | null);
  return {
    child,
    pid: child.pid ?? 0,
    stdout: output,
    stderr: errors,
    ended,
    firstLine: async () => {
      const first = await Promise.race([firstLineOf(child, output), ended]);
      if (typeof first === 'string') return first;
      throw new Error(`The process ended with ${String(first)} before it was ready. ${errors() || output()}`.trimEnd());
    },
    end: (signal) => {
      child.kill(signal);
      return ended;
    },
  };
}

const shortLivedFile = path.join(__dirname, 'jest/shortLived.cjs');

/**
 * Node's options of this environment, and one that makes V8 optimize less. Processes that it starts inherit them. A
 * benchmark runs the compiled form of this file, which has no such option: it measures V8 as it is.
 */
export function shortLivedOptions({ NODE_OPTIONS: given = '' }: NodeJS.ProcessEnv): string {
  return given.includes(shortLivedFile) || !existsSync(shortLivedFile)
    ? given
    : `${given} --require ${JSON.stringify(shortLivedFile)}`.trim();
}

function collect(stream: NodeJS.ReadableStream | null): () => string {
  const chunks: Buffer[] = [];
  stream?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}

function firstLineOf({ stdout }: ChildProcess, output: () => string): Promise<string> {
  return new Promise((resolve) => {
    const look = (): void => {
      const end = output().indexOf('\n');
      if (end < 0) return;
      stdout?.off('data', look);
      resolve(output().slice(0, end));
    };
    stdout?.on('data', look);
    look();
  });
}
