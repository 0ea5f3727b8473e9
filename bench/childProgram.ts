import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { startNode } from '../test/support/nodeProcess';

// Compiled files are in dist/bench, next to dist/local.
export const projectRoot = path.resolve(__dirname, '../..');

export const compiled = (program: string): string => path.join(projectRoot, 'dist', program);

export interface ProgramOptions {
  /** The options of Node.js, the program and its arguments. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The file of its log, which is shown if the program does not become ready. */
  readonly logFile: string;
}

export interface ChildProgram {
  readonly pid: number;
  /** The first line that it printed, as JSON. */
  readonly ready: unknown;
  kill(): Promise<void>;
  /** Sends SIGTERM, so the program can write its profile. */
  stop(): Promise<void>;
}

/** Runs a program of the project in its own process and waits for the line of JSON that it prints. */
export async function startProgram({ args, env, logFile }: ProgramOptions): Promise<ChildProgram> {
  const log = openSync(logFile, 'a', 0o600);
  const program = startNode(args, { cwd: projectRoot, env, stderr: log });
  closeSync(log);
  // The program ends when the benchmark ends for any reason.
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

/** The seconds of processor time of a process so far, on systems that report it (Linux); otherwise NaN. */
export function processorSeconds(pid: number): number {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return NaN;
  // The second field is the program's name in brackets, which may contain spaces. Times are in hundredths of a
  // second.
  const [, , , , , , , , , , , user, system] = readFileSync(file, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ');
  return (Number(user) + Number(system)) / 100;
}
