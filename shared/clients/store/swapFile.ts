import { createHash } from 'node:crypto';
import { open, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { createFile, replaceFile, workFolder } from './durableFile';
import { systemClock, wait } from '../async/clock';
import { errorShape } from '../transport/errorShape';
import { type StoredObject } from './objectStore';

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
