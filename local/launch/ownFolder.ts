import { lstatSync, mkdirSync, readdirSync, readlinkSync, type Stats } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A folder that another user of the machine may have prepared, or may change. */
export class FolderError extends Error {}

/** As the limit of Linux. */
const maxLinks = 40;

/**
 * Makes a folder for its owner alone, or checks one that exists before anything in it is used: no other user owns it, may
 * write to it, or can replace it, one of its entries or a folder above it. Returns its absolute path. Throws a FolderError.
 * POSIX access lists are not read. On Windows nothing can be checked: `uncheckedFolder` says so.
 */
export function ownFolder(folder: string): string {
  const whole = path.resolve(folder);
  if (process.getuid === undefined) {
    mkdirSync(whole, { recursive: true });
    return whole;
  }
  const user = process.getuid();
  walk(whole, user);
  for (const name of readdirSync(whole)) checkEntry(path.join(whole, name), user);
  return whole;
}

/** What a person should know about a folder whose owner and rights cannot be checked here; undefined if they can. */
export function uncheckedFolder(folder: string): string | undefined {
  if (process.getuid !== undefined) return undefined;
  const outside = path.relative(os.homedir(), folder);
  if (!outside.startsWith('..') && !path.isAbsolute(outside)) return undefined;
  return `Windows: it was not checked who may write to ${folder}. Keep the state in your own profile, or make sure that only you may write there.`;
}

/** Follows a path from the root, part by part. Makes missing parts, each below one that is checked. */
function walk(whole: string, user: number): void {
  const { root } = path.parse(whole);
  let rest = partsOf(whole, root);
  let at = root;
  let links = 0;
  checkParent(at, lstatSync(at), user);
  for (let part = rest.shift(); part !== undefined; part = rest.shift()) {
    const place = path.join(at, part);
    const status = lstatSync(place, { throwIfNoEntry: false }) ?? makeFolder(place);
    if (status.isSymbolicLink()) {
      requireOwner(place, status, user);
      if ((links += 1) > maxLinks) throw refused(place, 'leads through too many links');
      const target = path.resolve(at, readlinkSync(place));
      rest = [...partsOf(target, root), ...rest];
      at = root;
    } else if (status.isDirectory()) {
      if (rest.length > 0) checkParent(place, status, user);
      else requireMine(place, status, user);
      at = place;
    } else {
      throw refused(place, 'is a file, not a folder');
    }
  }
}

function partsOf(whole: string, root: string): string[] {
  return whole
    .slice(root.length)
    .split(path.sep)
    .filter((part) => part !== '');
}

function makeFolder(place: string): Stats {
  mkdirSync(place, { mode: 0o700 });
  return lstatSync(place);
}

/** In a folder with the sticky bit, such as /tmp, others can add entries, but not replace those of this user. */
function checkParent(place: string, status: Stats, user: number): void {
  requireOwner(place, status, user);
  const isSticky = (status.mode & 0o1000) !== 0;
  if (!isSticky) requireClosed(place, status, user);
}

function checkEntry(place: string, user: number): void {
  const status = lstatSync(place, { throwIfNoEntry: false });
  // A program that runs on this folder may just have renamed a draft.
  if (status === undefined) return;
  if (status.isSymbolicLink()) throw refused(place, 'is a link. The app keeps no links here');
  requireMine(place, status, user);
}

function requireMine(place: string, status: Stats, user: number): void {
  if (status.uid !== user) throw refused(place, `belongs to another user (number ${status.uid})`);
  requireClosed(place, status, user);
}

/** The system's own folders belong to root, which may do everything anyway. */
function requireOwner(place: string, { uid }: Stats, user: number): void {
  if (uid !== user && uid !== 0)
    throw refused(place, `belongs to another user (number ${uid}), who can replace what is in it`);
}

/** Many systems give each user a group with the same number and no other member. */
function requireClosed(place: string, { mode, gid, uid }: Stats, user: number): void {
  const isGroupOfOne = gid === user && uid === user && process.getgid?.() === gid;
  if ((mode & (isGroupOfOne ? 0o002 : 0o022)) === 0) return;
  const rights = (mode & 0o7777).toString(8).padStart(4, '0');
  throw refused(place, `can be written by others (mode ${rights}), so what is in it may not be yours`);
}

function refused(place: string, why: string): FolderError {
  return new FolderError(
    `The state cannot be used: ${place} ${why}. Name a folder that only you can write to, or repair this one if you trust what it contains.`,
  );
}
