import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { isAbsent } from './swapFile';

/**
 * Longest that a writer needs from its first byte to the rename, with much to spare. A draft that is older belongs to a process that is
 * gone; of one that only slept so long, the rename fails and its step runs again.
 */
export const draftLifeMs = 10 * 60 * 1000;

/** A claim must outlive all that saw the same mark, or a swap could be won twice. */
const claimLifeMs = 60 * 60 * 1000;

/**
 * Removes from the working folder what writers of any process left when they were killed. Drafts can hold sealed payloads, so those that
 * are too young now are removed by a later sweep, which this one sets up.
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

/** The ages of the drafts that stay. */
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

/** It was renamed or removed meanwhile, or the next sweep will find it. */
function ignore(): undefined {
  return undefined;
}
