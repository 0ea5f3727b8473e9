import { closeSync, constants, fstatSync, openSync, readdirSync, readSync } from 'node:fs';
import path from 'node:path';
import { type FileKind, kindOfFile } from '../../shared/rules/consumers/fileKinds';
import { errorCodeOf, usageError } from '../cliError';

/** Why a file, or a folder, was not read. */
export const notReadWords = {
  link: 'links, which may lead out of the folder',
  lock: 'files that only their tool may change',
  big: 'files over 2 MB',
  binary: 'binary files',
  unknown: 'files of other kinds',
  refused: 'files and folders that this user may not read',
  skipped: 'folders of tools: .git, node_modules, .terraform and the like',
} as const;
export type NotRead = keyof typeof notReadWords;

export interface FolderFile {
  /** Relative to the folder, with `/`. */
  readonly path: string;
  readonly kind: FileKind;
  readonly text: string;
}

export interface FolderRead {
  readonly files: number;
  readonly notRead: ReadonlyMap<NotRead, readonly string[]>;
}

const skippedFolders = ['.git', '.hg', '.svn', 'node_modules', '.terraform', '.venv', '__pycache__'];
const maxBytes = 2_000_000;

/**
 * Gives each file of a known kind below a folder to `take`, in the order of their names, one at a time. Follows no link, so it
 * reads nothing outside. Returns how many it gave, and what it did not read, by reason. Throws an error of usage for a folder that
 * cannot be listed.
 */
export function readFolder(folder: string, take: (file: FolderFile) => void): FolderRead {
  const notRead = new Map<NotRead, string[]>();
  const leave = (why: NotRead, name: string) => {
    const known = notRead.get(why);
    if (known === undefined) notRead.set(why, [name]);
    else known.push(name);
  };
  let files = 0;
  // A list of its own, because folders may be nested deeper than calls can be.
  const open = [''];
  for (let below = open.pop(); below !== undefined; below = open.pop()) {
    const entries = listFolder(folder, below);
    if (entries === undefined) {
      leave('refused', below);
      continue;
    }
    const folders: string[] = [];
    for (const entry of entries) {
      const name = below === '' ? entry.name : `${below}/${entry.name}`;
      if (entry.isSymbolicLink()) leave('link', name);
      else if (entry.isDirectory() && skippedFolders.includes(entry.name)) leave('skipped', name);
      else if (entry.isDirectory()) folders.push(name);
      else {
        const read = entry.isFile() ? readKnown(folder, name) : 'unknown';
        if (typeof read === 'string') leave(read, name);
        else {
          files += 1;
          take(read);
        }
      }
    }
    open.push(...folders.reverse());
  }
  return { files, notRead };
}

function listFolder(folder: string, below: string) {
  try {
    const entries = readdirSync(path.join(folder, below), { withFileTypes: true });
    return entries.sort((one, other) => (one.name < other.name ? -1 : 1));
  } catch (error) {
    if (below !== '') return undefined;
    const why =
      errorCodeOf(error) === 'ENOTDIR' ? 'It is no folder.' : 'It does not exist, or this user may not list it.';
    throw usageError(`The folder ${folder} cannot be searched: ${why}`);
  }
}

function readKnown(folder: string, name: string): FolderFile | NotRead {
  const kind = kindOfFile(path.posix.basename(name));
  if (kind === undefined) return 'unknown';
  if (kind === 'lock') return 'lock';
  const read = readText(path.join(folder, name));
  return typeof read === 'string' ? read : { path: name, kind, text: read.text };
}

function readText(file: string): { readonly text: string } | NotRead {
  let opened: number;
  try {
    // Somebody may put a link in its place since the list.
    opened = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    return errorCodeOf(error) === 'ELOOP' ? 'link' : 'refused';
  }
  try {
    const found = fstatSync(opened);
    if (!found.isFile()) return 'unknown';
    if (found.size > maxBytes) return 'big';
    const bytes = Buffer.alloc(found.size);
    const length = readSync(opened, bytes, 0, bytes.length, 0);
    const text = bytes.toString('utf8', 0, length);
    // Another encoding would not be the same bytes when a diff is applied.
    return text.includes('\0') || text.includes('\ufffd') ? 'binary' : { text };
  } finally {
    closeSync(opened);
  }
}
