import { readFileSync } from 'node:fs';
import path from 'node:path';
import { globSync } from 'tinyglobby';
import { z } from 'zod';
import { HostError } from '../hostError';

const packageSchema = z.looseObject({ main: z.string().optional(), type: z.string().optional() });

export interface EntryFiles {
  readonly files: readonly string[];
  /** Whether files ending in `.js` are ES modules. */
  readonly jsIsModule: boolean;
}

/**
 * Finds the files that `main` in the app's package.json names. `main` may be a glob, as in the v4 model. Throws a HostError
 * APP_NOT_LOADED when package.json cannot be read or no file matches.
 */
export function findEntryFiles(appDir: string): EntryFiles {
  const packageFile = path.join(appDir, 'package.json');
  const { main, type } = readPackage(packageFile);
  const pattern = (main ?? 'index.js').replace(/^\.\//, '').replaceAll('\\', '/');
  const files = globSync(pattern, { cwd: appDir, absolute: true, ignore: ['**/node_modules/**'] });
  if (files.length === 0) {
    const remedy = 'Has the app been compiled?';
    throw new HostError('APP_NOT_LOADED', `No file matches "main": "${pattern}" of ${packageFile}. ${remedy}`);
  }
  return { files: files.sort(), jsIsModule: type === 'module' };
}

function readPackage(file: string): z.infer<typeof packageSchema> {
  try {
    return packageSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (error) {
    throw new HostError('APP_NOT_LOADED', `${file} cannot be read: ${String(error)}`, { cause: error });
  }
}
