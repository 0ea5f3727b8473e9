import { readFile, unlink } from 'node:fs/promises';
import path from 'node:path';
import { createFile, createScratchFile, replaceFile, replaceScratchFile, syncFolder, workFolder } from './durableFile';
import { draftLifeMs, draftSweep } from './draftSweep';
import { listFiles, listFolders } from './listFiles';
import { objectNameSegments } from './objectName';
import { type ObjectStore } from './objectStore';
import { proveStore } from './proveStore';
import { storeUnavailable } from './storeUnavailable';
import { isAbsent, readWithMark, swapFile } from './swapFile';

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
    async *listFolders(folder) {
      try {
        yield* listFolders(root, folder);
      } catch (error) {
        throw storeUnavailable(`list ${folder}`, error);
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
