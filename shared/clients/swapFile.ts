import { createHash } from 'node:crypto';
import { open, rename, unlink } from 'node:fs/promises';
import path from 'node:path';
import { createFile, syncFolder, workFolder } from './durableFile';
import { errorShape } from './errorShape';
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

/**
 * Replaces a file when it is still the one marked `etag`. No lock, so that no crash can leave one behind: who first
 * creates the claim for this mark has won, the claim holds the new bytes, and whoever comes next finishes what a crashed
 * winner left undone.
 */
export async function swapFile(swap: Swap): Promise<boolean> {
  if ((await readWithMark(swap.file))?.etag !== swap.etag) return false;
  const claim = claimPath(swap);
  if (await createFile(swap.root, claim, swap.bytes)) return finish(swap, claim);
  await finish(swap, claim);
  return false;
}

/** True when the claim took effect, by this process or by another that finished it. */
async function finish({ file, etag }: Swap, claim: string): Promise<boolean> {
  const valid = (await readWithMark(file))?.etag === etag;
  try {
    await (valid ? rename(claim, file) : unlink(claim));
  } catch (error) {
    if (isAbsent(error)) return true;
    throw error;
  }
  if (valid) await syncFolder(path.dirname(file));
  return valid;
}

function claimPath({ root, file, etag }: Swap): string {
  const name = createHash('sha256').update(path.relative(root, file)).digest('hex').slice(0, 32);
  return path.join(root, workFolder, `claim-${name}-${etag}`);
}
