import { type StoredObject } from './objectStore';
import { wait, systemClock } from '../async/clock';
import { readFile, stat, link, mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { createHash, randomUUID } from 'node:crypto';
import path from 'node:path';
import { errorShape } from '../transport/callFault';

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

/**
 * Reads a file with a mark that identifies the write. Every write renames a new file into place, so inode and
 * modification time are unique. Undefined when there is no such file.
 */
export async function readWithMark(file: string): Promise<StoredObject | undefined> {
  try {
    const handle = await open(file, 'r');
    try {
      const { ino, mtimeNs } = await handle.stat({ bigint: true });
      return { bytes: await handle.readFile(), etag: `${ino.toString(16)}-${mtimeNs.toString(16)}` };
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** Whether an error says that a file or a folder of its path does not exist. */
export function isAbsent(error: unknown): boolean {
  const { code } = errorShape(error);
  return code === 'ENOENT' || code === 'ENOTDIR';
}

export interface Swap {
  readonly root: string;
  readonly file: string;
  readonly etag: string;
  readonly bytes: Uint8Array;
}

/** A winner needs milliseconds. One that has not finished after this time has crashed. */
const crashedAfterMs = 10_000;

const winnerMs = 600;

/**
 * Replaces a file if it still has the mark `etag`; returns whether it did. It uses no lock, which a crash could leave
 * locked. The first process that creates the claim for this mark wins. The claim remains, so that no process can win
 * the same mark again. It contains the new bytes, so that others can finish the swap of a crashed winner. A loser waits
 * for the winner, at most `winnerMs`: else its caller would read the same mark again, and lose against it again.
 */
export async function swapFile(swap: Swap): Promise<boolean> {
  const { root, file, etag, bytes } = swap;
  if ((await readWithMark(file))?.etag !== etag) return false;
  const claim = claimPath(swap);
  if (await createFile(root, claim, bytes)) {
    await replaceFile(root, file, bytes);
    return true;
  }
  for (let pauseMs = 2; pauseMs < winnerMs && (await readWithMark(file))?.etag === etag; pauseMs *= 2) {
    await finishForCrashed(swap, claim);
    await wait(systemClock, pauseMs);
  }
  return false;
}

/**
 * Finishes the swap of a crashed winner. One process does it at a time; the next one only when that one has crashed
 * too, because a late second finish would undo later writes.
 */
async function finishForCrashed({ root, file, etag }: Swap, claim: string): Promise<void> {
  for (let owner = claim; await isOld(owner); owner += '+') {
    if (!(await createFile(root, `${owner}+`, new Uint8Array()))) continue;
    if ((await readWithMark(file))?.etag === etag) await replaceFile(root, file, await readFile(claim));
    return;
  }
}

async function isOld(file: string): Promise<boolean> {
  try {
    return (await stat(file)).mtimeMs < Date.now() - crashedAfterMs;
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}

function claimPath({ root, file, etag }: Swap): string {
  const name = createHash('sha256').update(path.relative(root, file)).digest('hex').slice(0, 32);
  return path.join(root, workFolder, `claim-${name}-${etag}`);
}
