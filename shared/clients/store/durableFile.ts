import { randomUUID } from 'node:crypto';
import { link, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { errorShape } from '../transport/errorShape';

/** Working files are in one folder of the store, on the same file system, so that a rename or a link is atomic. */
export const workFolder = '.work';

/** Creates or replaces a file. Readers see the old bytes or the new ones, never a part. It is durable once resolved. */
export async function replaceFile(root: string, file: string, bytes: Uint8Array): Promise<void> {
  await putInPlace(await writeDraft(root, bytes), file);
  await syncFolder(path.dirname(file));
}

/**
 * As `replaceFile`, without waiting for the disk. The file survives the end of the process, but a power cut may remove
 * or truncate it.
 */
export async function replaceScratchFile(root: string, file: string, bytes: Uint8Array): Promise<void> {
  await putInPlace(await writeScratchDraft(root, bytes), file);
}

/**
 * Creates a file unless the name exists; returns whether it did. A link, unlike a rename, fails when the name exists.
 */
export async function createFile(root: string, file: string, bytes: Content): Promise<boolean> {
  if (!(await linkInPlace(await writeDraft(root, bytes), file))) return false;
  await syncFolder(path.dirname(file));
  return true;
}

/**
 * As `createFile`, with the durability of `replaceScratchFile`. It needs no draft, so others may see a part of the file
 * until the promise resolves.
 */
export async function createScratchFile(file: string, bytes: Uint8Array): Promise<boolean> {
  const handle = await inFolder(path.dirname(file), () => open(file, newFile.flag, newFile.mode)).catch(
    undefinedIfThere,
  );
  if (handle === undefined) return false;
  try {
    await writeFile(handle, bytes);
  } catch (error) {
    // Only this call can have created it. A file that could not be opened may be that of somebody else.
    await rm(file, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  return true;
}

function undefinedIfThere(error: unknown): undefined {
  if (errorShape(error).code === 'EEXIST') return undefined;
  throw error;
}

async function linkInPlace(draft: string, file: string): Promise<boolean> {
  try {
    await inFolder(path.dirname(file), () => link(draft, file));
    return true;
  } catch (error) {
    if (errorShape(error).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** Makes a rename, link or removal in the folder durable. Windows cannot open folders, and does not need this step. */
export async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function putInPlace(draft: string, file: string): Promise<void> {
  try {
    await inFolder(path.dirname(file), () => rename(draft, file));
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

const newFile = { flag: 'wx', mode: 0o600 } as const;

function draftPath(root: string): string {
  return path.join(root, workFolder, `draft-${randomUUID()}`);
}

async function writeScratchDraft(root: string, bytes: Uint8Array): Promise<string> {
  const draft = draftPath(root);
  try {
    await inFolder(path.dirname(draft), () => writeFile(draft, bytes, newFile));
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  return draft;
}

type Content = Uint8Array | AsyncIterable<Uint8Array>;

async function writeDraft(root: string, bytes: Content): Promise<string> {
  const draft = draftPath(root);
  const handle = await inFolder(path.dirname(draft), () => open(draft, newFile.flag, newFile.mode));
  try {
    await writeFile(handle, bytes);
    await handle.sync();
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  return draft;
}

/** Runs `act`, and creates the folder only when it does not exist. It nearly always exists. */
async function inFolder<T>(folder: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    if (errorShape(error).code !== 'ENOENT') throw error;
    await makeFolder(folder);
    return act();
  }
}

/** Creates a folder with its parents, and makes each new folder durable. */
async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = folder; made.length >= first.length; made = path.dirname(made)) await syncFolder(path.dirname(made));
}
