import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { FolderError, ownFolder, uncheckedFolder } from '../../../../local/launch/ownFolder';
import { otherUser } from '../../../support/local/neighbour';

// Folders of other users are in test/e2e/laptop/foreignFolder.test.ts, with the programs that refuse them.

let base: string;

beforeEach(() => {
  base = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'own-folder-')));
});
afterEach(() => {
  rmSync(base, { recursive: true, force: true });
});

const folder = (name: string, mode: number): string => {
  const made = path.join(base, name);
  mkdirSync(made);
  chmodSync(made, mode);
  return made;
};

describe('ownFolder', () => {
  it('makes all missing folders for their owner alone, whatever the umask', () => {
    const before = process.umask(0);
    try {
      expect(ownFolder(path.join(base, 'a/b'))).toBe(path.join(base, 'a/b'));
    } finally {
      process.umask(before);
    }
    expect(['a', 'a/b'].map((name) => statSync(path.join(base, name)).mode & 0o777)).toEqual([0o700, 0o700]);
  });

  it('accepts a folder that others may read, and leaves it as it is', () => {
    const readable = folder('readable', 0o755);
    expect(ownFolder(readable)).toBe(readable);
    expect(statSync(readable).mode & 0o777).toBe(0o755);
  });

  it('accepts a folder in one with the sticky bit, as /tmp, and one behind an own link', () => {
    const sticky = folder('sticky', 0o1777);
    expect(ownFolder(path.join(sticky, 'state'))).toBe(path.join(sticky, 'state'));
    symlinkSync('sticky/state', path.join(base, 'link'));
    expect(ownFolder(path.join(base, 'link'))).toBe(path.join(base, 'link'));
  });

  it('looks at the folders behind a link', () => {
    mkdirSync(path.join(folder('open', 0o777), 'state'));
    symlinkSync(path.join(base, 'open/state'), path.join(base, 'link'));
    expect(() => ownFolder(path.join(base, 'link'))).toThrow(/open can be written by others \(mode 0777\)/);
  });

  it.each([0o1777, 0o702, 0o722])('refuses the folder itself with the mode %o', (mode) => {
    expect(() => ownFolder(folder('state', mode))).toThrow(FolderError);
  });

  it('refuses a file that others may change in it, and links in it and in a circle', () => {
    const state = folder('state', 0o700);
    writeFileSync(path.join(state, 'vaults.json'), '{}');
    chmodSync(path.join(state, 'vaults.json'), 0o666);
    expect(() => ownFolder(state)).toThrow(/vaults\.json can be written by others \(mode 0666\)/);
    symlinkSync('circle', path.join(base, 'circle'));
    expect(() => ownFolder(path.join(base, 'circle'))).toThrow(/too many links/);
    writeFileSync(path.join(base, 'file'), '');
    expect(() => ownFolder(path.join(base, 'file/state'))).toThrow(/file is a file, not a folder/);
  });

  it('says nothing about a folder that it has checked', () => {
    expect(uncheckedFolder(base)).toBeUndefined();
  });
});

/** Only root may give a folder to another group. */
const whenRoot = process.getuid?.() === 0 ? describe : describe.skip;

whenRoot('ownFolder, for a folder that a group may write to', () => {
  it('accepts the group of the user alone, and refuses another one', () => {
    const state = folder('state', 0o770);
    chownSync(state, 0, 0);
    expect(ownFolder(state)).toBe(state);
    chownSync(state, 0, otherUser);
    expect(() => ownFolder(state)).toThrow(/can be written by others \(mode 0770\)/);
  });
});

describe('on Windows', () => {
  const { getuid } = process;
  beforeEach(() => {
    Object.assign(process, { getuid: undefined });
  });
  afterEach(() => {
    Object.assign(process, { getuid });
  });

  it('says of a folder outside the profile that it was not checked', () => {
    const made = ownFolder(path.join(base, 'a/b'));
    expect(uncheckedFolder(made)).toContain(`it was not checked who may write to ${made}`);
    expect(uncheckedFolder(path.join(os.homedir(), 'state'))).toBeUndefined();
  });
});
