import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { isAbsent } from './swapFile';

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
