import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { startNode } from '../test/support/nodeProcess';

// Compiled files lie in dist/bench, beside dist/local.
export const projectRoot = path.resolve(__dirname, '../..');

export const compiled = (program: string): string => path.join(projectRoot, 'dist', program);

export interface ProgramOptions {
  /** Node's own options, the program and its arguments. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Where its log goes; shown when it does not become ready. */
  readonly logFile: string;
}

export interface ChildProgram {
  readonly pid: number;
  /** The first line that it printed, as JSON. */
  readonly ready: unknown;
  kill(): Promise<void>;
  /** SIGTERM, which lets it write its profile. */
  stop(): Promise<void>;
}

/** Runs a program of the project in its own process and waits for the line of JSON that it prints. */
export async function startProgram({ args, env, logFile }: ProgramOptions): Promise<ChildProgram> {
  const log = openSync(logFile, 'a', 0o600);
  const program = startNode(args, { cwd: projectRoot, env, stderr: log });
  closeSync(log);
  // The program ends with the benchmark, whatever ends the benchmark.
  const endWithParent = (): void => void program.child.kill('SIGKILL');
  process.once('exit', endWithParent);
  program.child.once('exit', () => process.off('exit', endWithParent));
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    await program.end(signal);
  };
  const line = await program.firstLine().catch(() => {
    throw new Error(`${args.join(' ')} ended before it was ready.\n${readFileSync(logFile, 'utf8').slice(-2_000)}`);
  });
  return { pid: program.pid, ready: JSON.parse(line), kill: () => end('SIGKILL'), stop: () => end('SIGTERM') };
}

/** Seconds of processor time that a process has taken by now, on systems that report it (Linux); else NaN. */
export function processorSeconds(pid: number): number {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return NaN;
  // The second field is the program's name in brackets, which may hold spaces; times are in hundredths of a second.
  const [, , , , , , , , , , , user, system] = readFileSync(file, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(user) + Number(system)) / 100;
}
