import path from 'node:path';
import { type Dirent } from 'node:fs';
import { readdir, stat, rm, readFile, unlink } from 'node:fs/promises';
import {
  createFile,
  createScratchFile,
  replaceFile,
  replaceScratchFile,
  syncFolder,
  workFolder,
  isAbsent,
  readWithMark,
  swapFile,
} from './durableFile';
import { objectNameSegments, type ObjectStore, proveStore, storeUnavailable } from './objectStore';

/**
 * An object store in a folder of one machine: files 0600, folders 0700, safe for several processes at the same time.
 * The first write creates the folder. The file system must support hard links; `check` tests that.
 */
export function directoryStore(folder: string, options: { readonly draftLifeMs?: number } = {}): ObjectStore {
  const root = path.resolve(folder);
  const sweep = draftSweep(path.join(root, workFolder), options.draftLifeMs ?? draftLifeMs);

  async function on<T>(verb: string, name: string, act: (file: string) => Promise<T>): Promise<T> {
    const file = path.join(root, ...objectNameSegments(name));
    return act(file).catch((error: unknown) => Promise.reject(storeUnavailable(`${verb} ${name}`, error)));
  }

  const store: ObjectStore = {
    read: (name) => on('read', name, readIfThere),
    readWithEtag: (name) => on('read', name, readWithMark),
    write: (name, bytes) => on('write', name, (file) => replaceFile(root, file, bytes)),
    writeScratch: (name, bytes) => on('write', name, (file) => replaceScratchFile(root, file, bytes)),
    writeIfAbsent: (name, bytes) => on('write', name, (file) => createFile(root, file, bytes)),
    writeLongIfAbsent: (name, chunks) => on('write', name, (file) => createFile(root, file, chunks())),
    writeScratchIfAbsent: (name, bytes) => on('write', name, (file) => createScratchFile(file, bytes)),
    replaceIf: (name, etag, bytes) => on('write', name, (file) => swapFile({ root, file, etag, bytes })),
    remove: (name) => on('remove', name, removeDurably),
    removeScratch: (name) => on('remove', name, removeFile),
    async *list(prefix) {
      try {
        yield* listFiles(root, prefix);
      } catch (error) {
        throw storeUnavailable(`list ${prefix}`, error);
      }
    },
    async check() {
      await proveStore(store);
      await store.sweepDrafts();
    },
    sweepDrafts: () => on('clean', 'working-files', sweep),
  };
  return store;
}

async function readIfThere(file: string): Promise<Uint8Array | undefined> {
  try {
    return await readFile(file);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

async function removeDurably(file: string): Promise<void> {
  await removeFile(file);
  await syncFolder(path.dirname(file)).catch(ignoreAbsent);
}

/** `rm` would first read the file's state, on the main thread. */
async function removeFile(file: string): Promise<void> {
  await unlink(file).catch(ignoreAbsent);
}

function ignoreAbsent(error: unknown): void {
  if (!isAbsent(error)) throw error;
}

/**
 * Names of the files below `root` that begin with `prefix`, ordered by their characters. Names with a leading dot are
 * left out.
 */
export async function* listFiles(root: string, prefix: string): AsyncIterable<string> {
  yield* walk(root, prefix.slice(0, prefix.lastIndexOf('/') + 1), prefix);
}

async function* walk(root: string, folder: string, prefix: string): AsyncIterable<string> {
  for (const name of await entryNames(path.join(root, folder))) {
    const whole = folder + name;
    if (whole.endsWith('/')) {
      if (whole.startsWith(prefix) || prefix.startsWith(whole)) yield* walk(root, whole, prefix);
    } else if (whole.startsWith(prefix)) {
      yield whole;
    }
  }
}

/** Folders end in "/", so that the order is the same as in the list of a blob container. */
async function entryNames(folder: string): Promise<string[]> {
  let entries: Dirent[];
  try {
    entries = await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
  return entries
    .filter(({ name }) => !name.startsWith('.'))
    .map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name))
    .sort((a, b) => (a < b ? -1 : 1));
}

/**
 * A writer needs much less time than this from its first byte to the rename. An older draft belongs to a process that
 * has ended. If that process was only suspended, its rename fails and its step runs again.
 */
export const draftLifeMs = 10 * 60 * 1000;

/** A claim must outlive every process that read the same mark. Otherwise two processes could win the same swap. */
const claimLifeMs = 60 * 60 * 1000;

/**
 * Returns a function that removes files of killed writers, of any process, from the working folder. Drafts can contain
 * encrypted payloads. So the function also schedules a later sweep for drafts that are too young now. `lifeMs` is the
 * age from which a draft counts as abandoned.
 */
export function draftSweep(folder: string, lifeMs: number): () => Promise<void> {
  let later: NodeJS.Timeout | undefined;

  async function sweep(): Promise<void> {
    const ages = await removeOld(folder, lifeMs);
    clearTimeout(later);
    if (ages.length === 0) return;
    const dueInMs = lifeMs - Math.max(...ages);
    later = setTimeout(() => void sweep().catch(ignore), Math.max(dueInMs, 0) + 100).unref();
  }
  return sweep;
}

/** Returns the ages of the remaining drafts, in milliseconds. */
async function removeOld(folder: string, lifeMs: number): Promise<readonly number[]> {
  const ages: number[] = [];
  for (const name of await namesIn(folder)) {
    const file = path.join(folder, name);
    const found = await stat(file).catch(ignore);
    if (found === undefined) continue;
    const ageMs = Date.now() - found.mtimeMs;
    const isDraft = name.startsWith('draft-');
    if (ageMs > (isDraft ? lifeMs : claimLifeMs)) await rm(file, { force: true });
    else if (isDraft) ages.push(ageMs);
  }
  return ages;
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

/** The file was renamed or removed meanwhile, or the next sweep finds it. */
function ignore(): undefined {
  return undefined;
}
