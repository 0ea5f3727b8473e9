import { chmodSync, chownSync, existsSync, lchownSync, mkdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { endLocalProcesses, localFolder, projectRoot, runProgram } from '../../support/local/localProcess';
import { otherUser } from '../../support/local/neighbour';
import { startKvmover } from '../../support/cli/kvmover';

// Another user of the machine may own or write to the folder that a person names, or to a folder above it.

afterAll(endLocalProcesses);

/** Only root may give a folder to another user. */
const isRoot = process.getuid?.() === 0;

const local = (name: string, ...args: string[]) => runProgram([path.join(projectRoot, 'dist/local', name), ...args]);
const programs = [
  ['kvmover', (folder: string) => startKvmover(['list', '--embedded', '--state-dir', folder])],
  ['npm start', (folder: string) => local('start.js', '--port', '0', '--json', '--state', folder)],
  ['npm run emulator', (folder: string) => local('emulator.js', '--port', '0', '--json', '--state', folder)],
] as const;

const openToAll = (folder: string): string => {
  chmodSync(folder, 0o777);
  return folder;
};
const given = (place: string): string => {
  chownSync(place, otherUser, otherUser);
  return place;
};
const made = (...parts: string[]): string => {
  const folder = path.join(...parts);
  mkdirSync(folder);
  return folder;
};

const traps: readonly (readonly [string, () => string, RegExp])[] = [
  ['that everybody can write to', () => openToAll(localFolder()), /can be written by others \(mode 0777\)/],
  ['below one that everybody can write to', () => made(openToAll(localFolder()), 'state'), /can be written by others/],
  ['not made yet, below such a one', () => path.join(openToAll(localFolder()), 'state'), /can be written by others/],
];
const trapsOfOwners: typeof traps = [
  ['of another user', () => given(localFolder()), /belongs to another user/],
  ['below one of another user', () => made(given(localFolder()), 'state'), /belongs to another user/],
  [
    'behind a link of another user',
    () => {
      const link = path.join(localFolder(), 'link');
      symlinkSync(localFolder(), link);
      lchownSync(link, otherUser, otherUser);
      return link;
    },
    /belongs to another user/,
  ],
  [
    'with a file of another user',
    () => {
      const folder = localFolder();
      writeFileSync(path.join(folder, 'running.json'), '{}');
      given(path.join(folder, 'running.json'));
      return folder;
    },
    /running\.json belongs to another user/,
  ],
  [
    'with a link in it',
    () => {
      const folder = localFolder();
      symlinkSync(localFolder(), path.join(folder, 'host'));
      return folder;
    },
    /host is a link/,
  ],
];

describe.each(programs)('%s', (_, start) => {
  it.each([...traps, ...(isRoot ? trapsOfOwners : [])])('refuses a folder %s', async (_name, trap, words) => {
    const folder = trap();
    const run = start(folder);
    const code = await endOf(run);
    expect([code, run.stdout()]).toEqual([expect.any(Number), '']);
    expect(code).not.toBe(0);
    expect(run.stderr()).toMatch(words);
    expect(run.stderr()).toMatch(/Name (?:a|another) folder/);
    expect(existsSync(path.join(folder, 'azure'))).toBe(false);
  });

  it('makes a new folder for its owner alone', async () => {
    const folder = path.join(localFolder(), 'one/two');
    const run = start(folder);
    await endOf(run);
    expect(statSync(folder).mode & 0o077).toBe(0);
    expect(statSync(path.dirname(folder)).mode & 0o077).toBe(0);
  });
});

/** Ends a program that has started in spite of all. */
async function endOf(run: ReturnType<typeof runProgram>): Promise<number | null> {
  const poll = setInterval(() => {
    if (run.stdout() !== '') process.kill(run.pid, 'SIGTERM');
  }, 50);
  try {
    return await run.ended;
  } finally {
    clearInterval(poll);
  }
}
