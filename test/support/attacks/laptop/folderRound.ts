import {
  chmodSync,
  chownSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { keyFileOf, writeAddress } from '../../../../local/launch/addressFile';
import { FolderError, ownFolder } from '../../../../local/launch/ownFolder';
import { type Random } from '../../fuzz/random';
import { otherUser } from '../../local/neighbour';
import { type DoRound, type LaptopWorld } from './laptopWorld';
import { type FileAction } from './otherUser';

const isRoot = process.getuid?.() === 0;
const key = 'the-key-of-this-start';

/** A neighbour prepares a path in the shared folder for temporary files. If the tools accept it, the neighbour tries to take it over. */
export const folderRound: DoRound = async (world, random) => {
  const base = mkdtempSync(path.join(os.tmpdir(), 'keyvault-mover-shared-'));
  chmodSync(base, 0o755);
  mkdirSync(path.join(base, 'theirs'));
  chmodSync(path.join(base, 'theirs'), 0o777);
  try {
    const { folder, shape } = prepare(base, random);
    const used = tryUse(folder);
    if (used === undefined) return { what: 'a refused folder', violations: [] };
    const found = [...used.foreign, ...(await takeOver(world, base, used.own))];
    return { what: 'an accepted folder', violations: found.map((one) => `a folder ${shape}: ${one}`) };
  } finally {
    rmSync(base, { recursive: true, force: true });
  }
};

/** Undefined if it is refused. */
function tryUse(folder: string): { readonly own: string; readonly foreign: readonly string[] } | undefined {
  try {
    const own = ownFolder(folder);
    const foreign = readdirSync(own).filter((name) => isForeign(path.join(own, name)));
    writeAddress(own, { baseUrl: 'http://127.0.0.1:1', key });
    return { own, foreign: foreign.map((name) => `the app uses ${name}, which another user could write`) };
  } catch (error) {
    if (error instanceof FolderError) return undefined;
    throw error;
  }
}

function isForeign(entry: string): boolean {
  const { uid, mode } = lstatSync(entry);
  return lstatSync(entry).isSymbolicLink() || uid !== process.getuid?.() || (mode & 0o022) !== 0;
}

/** Makes one to three folders or links, some of another user or open to others. The last one may not exist. */
function prepare(base: string, random: Random): { readonly folder: string; readonly shape: string } {
  const shape: string[] = [];
  let at = base;
  const depth = random.int(1, 3);
  for (let level = 0; level < depth; level += 1) {
    const place = path.join(at, `part-${String(level)}`);
    if (level === depth - 1 && random.chance(0.3)) {
      shape.push('new');
      return { folder: place, shape: shape.join(' / ') };
    }
    shape.push(random.chance(0.2) ? makeLink(base, place, random) : makePart(place, random));
    at = place;
  }
  if (random.chance(0.3)) shape.push(makeEntry(at, random));
  return { folder: at, shape: shape.join(' / ') };
}

const modes = [0o700, 0o700, 0o755, 0o755, 0o750, 0o770, 0o775, 0o777, 0o1777] as const;

function makePart(place: string, random: Random): string {
  mkdirSync(place);
  return ownAs(place, random.pick(modes), random);
}

function ownAs(place: string, mode: number, random: Random): string {
  const ofOther = isRoot && random.chance(0.15);
  const groupOfOther = isRoot && random.chance(0.15);
  chownIf(ofOther || groupOfOther, place, ofOther ? otherUser : 0, groupOfOther || ofOther ? otherUser : 0);
  chmodSync(place, mode);
  return `${mode.toString(8)}${ofOther ? ' of another' : ''}${groupOfOther ? ' with their group' : ''}`;
}

function chownIf(wanted: boolean, place: string, user: number, group: number): void {
  if (wanted) chownSync(place, user, group);
}

function makeLink(base: string, place: string, random: Random): string {
  const target = mkdtempSync(path.join(base, 'target-'));
  const shape = ownAs(target, random.pick(modes), random);
  symlinkSync(target, place);
  const ofOther = isRoot && random.chance(0.3);
  if (ofOther) lchownSync(place, otherUser, otherUser);
  return `link${ofOther ? ' of another' : ''} to ${shape}`;
}

function makeEntry(folder: string, random: Random): string {
  const entry = path.join(folder, random.pick(['running.json', 'key-header', 'host', 'azure']));
  if (random.chance(0.3)) {
    symlinkSync(os.tmpdir(), entry);
    return 'with a link';
  }
  writeFileSync(entry, '{}');
  return `with a file ${ownAs(entry, random.pick([0o600, 0o644, 0o666]), random)}`;
}

/** Everything that somebody can do to the folder and to what is above it. Returns what had an effect. */
async function takeOver({ other }: LaptopWorld, base: string, folder: string): Promise<string[]> {
  const real = realpathSync(folder);
  const seen = look(folder);
  if (other === undefined) return judgeModes(base, real);
  const faults: string[] = [];
  for (const action of actionsOn(base, folder, real)) {
    const { ok, text } = await other.act(action);
    const name = `another user can ${action.action} ${path.relative(base, action.path)}`;
    if (ok && text.includes(key)) faults.push(`${name}, which has the key`);
    if (look(folder) !== seen) {
      faults.push(`${name}, which changes what the app uses`);
      break;
    }
  }
  return faults;
}

/** Which folder a path leads to, and its address file. */
function look(folder: string): string {
  try {
    const { ino, dev } = statSync(folder);
    const files = ['running.json', keyFileOf('')].map((name) => readFileSync(path.join(folder, name), 'utf8'));
    return [ino, dev, ...files].join(' ');
  } catch {
    return 'gone';
  }
}

function actionsOn(base: string, folder: string, real: string): FileAction[] {
  const places = new Set<string>();
  for (const end of [folder, real]) for (let at = end; at !== path.dirname(base); at = path.dirname(at)) places.add(at);
  const files = ['running.json', 'key-header', 'host'].map((name) => path.join(folder, name));
  const theirs = path.join(base, 'theirs');
  return [
    ...files.map((file) => ({ action: 'read' as const, path: file })),
    ...files.map((file) => ({ action: 'write' as const, path: file, text: 'theirs' })),
    ...files.map((file) => ({ action: 'remove' as const, path: file })),
    ...files.flatMap((file, at) => [
      { action: 'hardLink' as const, path: path.join(theirs, String(at)), to: file },
      { action: 'read' as const, path: path.join(theirs, String(at)) },
    ]),
    ...[...places].flatMap((place) => [
      { action: 'open' as const, path: place },
      { action: 'rename' as const, path: place, to: `${place}-moved` },
      { action: 'link' as const, path: `${place}-other`, to: theirs },
    ]),
    ...[...places].map((place) => ({ action: 'remove' as const, path: place })),
  ];
}

/** Without another user: nothing below the base is theirs to write to. */
function judgeModes(base: string, real: string): string[] {
  const faults: string[] = [];
  for (let at = real; at !== path.dirname(base); at = path.dirname(at)) {
    const { mode } = lstatSync(at);
    if ((mode & 0o002) !== 0 && (mode & 0o1000) === 0)
      faults.push(`${path.relative(base, at)} can be written by others`);
  }
  return faults;
}
