import path from 'node:path';
import { keyOf } from '../local/appKeys';
import { type Program, projectRoot, runProgram } from '../local/localProcess';
import { unseen } from './cliFixtures';

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const program = path.join(projectRoot, 'dist/cli/main.js');

/** Starts kvmover as a person does, without a terminal. It has the key of the app that a test started. */
export function startKvmover(args: readonly string[], env: NodeJS.ProcessEnv = {}): Program {
  return runProgram([program, ...args], {
    KVMOVER_ENDPOINT: '',
    KVMOVER_KEY: keyOf(args[args.indexOf('--endpoint') + 1] ?? '') ?? '',
    KVMOVER_STATE: '',
    NO_COLOR: '1',
    ...env,
  });
}

/** Runs kvmover to its end. Its output never has characters that steer a terminal. */
export async function kvmover(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ran> {
  const run = startKvmover(args, env);
  const code = await run.ended;
  const ran = { code, stdout: run.stdout(), stderr: run.stderr() };
  expect(ran.stdout + ran.stderr).not.toMatch(unseen);
  return ran;
}

/** The events of `--json`. */
export function eventsOf({
  stdout,
}: Pick<Ran, 'stdout'>): { readonly event: string; readonly [name: string]: unknown }[] {
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line) => JSON.parse(line) as { event: string });
}

/** The hash that the printed plan says to apply. */
export function printedHash({ stdout, stderr }: Ran): string {
  const hash = /apply ([0-9a-f]{8})\b/.exec(stdout)?.[1];
  if (hash === undefined) throw new Error(`No plan was printed:\n${stdout}\n${stderr}`);
  return hash;
}
