import { type Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { isAbsent } from './swapFile';

/**
 * Names of the files below `root` that begin with `prefix`, ordered by their characters. Names with a leading dot are
 * left out.
 */
export async function* listFiles(root: string, prefix: string): AsyncIterable<string> {
  yield* walk(root, prefix.slice(0, prefix.lastIndexOf('/') + 1), prefix);
}

/** Names of the folders directly below `folder`, which ends in "/" and is below `root`. */
export async function* listFolders(root: string, folder: string): AsyncIterable<string> {
  for (const name of await entryNames(path.join(root, folder))) if (name.endsWith('/')) yield name.slice(0, -1);
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
