import { createHash } from 'node:crypto';
import { open, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { createFile, replaceFile, workFolder } from './durableFile';
import { errorShape } from '../transport/errorShape';
import { type StoredObject } from './objectStore';

/**
 * A file's bytes with a mark that no two writes share: files are only ever renamed into place, so inode and time of
 * writing name the write. Undefined when there is no such file.
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

/** A winner needs milliseconds; one that has not finished after this time has crashed. */
const crashedAfterMs = 10_000;

/**
 * Replaces a file when it is still the one marked `etag`. No lock, which a crash could leave behind: whoever first creates
 * the claim for this mark has won, and the claim stays, so that nobody wins the same mark again. It holds the new bytes,
 * for others to finish what a crashed winner left undone. False also while a winner is at work.
 */
export async function swapFile(swap: Swap): Promise<boolean> {
  const { root, file, etag, bytes } = swap;
  if ((await readWithMark(file))?.etag !== etag) return false;
  const claim = claimPath(swap);
  if (await createFile(root, claim, bytes)) {
    await replaceFile(root, file, bytes);
    return true;
  }
  await finishForCrashed(swap, claim);
  return false;
}

/** One heir at a time, and the next one only when that one has crashed too: a late second finish would undo later work. */
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
