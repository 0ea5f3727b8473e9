import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { otherUser } from '../../local/neighbour';

export interface FileAction {
  readonly action: 'read' | 'list' | 'write' | 'rename' | 'remove' | 'link' | 'hardLink' | 'open';
  readonly path: string;
  readonly to?: string;
  readonly text?: string;
}

export interface Outcome {
  readonly ok: boolean;
  /** What was read; the code of the error if it failed. */
  readonly text: string;
}

/** A process of another user, who acts on files. */
export interface OtherUser {
  act(action: FileAction): Promise<Outcome>;
  stop(): void;
}

/** Undefined unless root runs the tests: nobody else may become another user. */
export function startOtherUser(): OtherUser | undefined {
  if (process.getuid?.() !== 0) return undefined;
  // The other user may not be able to read the folder of the project.
  const program = readFileSync(path.join(__dirname, 'actOnFiles.cjs'), 'utf8');
  const ids = { uid: otherUser, gid: otherUser };
  const child = spawn(process.execPath, ['-e', program], {
    ...ids,
    cwd: '/',
    env: {},
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  let last: Promise<unknown> = Promise.resolve();
  const one = async (action: FileAction): Promise<Outcome> => {
    child.stdin.write(`${JSON.stringify(action)}\n`);
    const { value } = (await lines.next()) as { value: string };
    return JSON.parse(value) as Outcome;
  };
  return {
    act: (action) => {
      const done = last.then(() => one(action));
      last = done.catch(() => undefined);
      return done;
    },
    stop: () => void child.kill(),
  };
}
