import { readFileSync } from 'node:fs';
import path from 'node:path';
import envPaths from 'env-paths';
import { z } from 'zod';
import { writeOwn } from '../../local/launch/addressFile';
import { FolderError, ownFolder, uncheckedFolder } from '../../local/launch/ownFolder';
import { usageError } from '../cliError';
import { type VaultPair } from './openedApp';

export type Azure = 'real' | 'embedded';

/**
 * The folder of the state: the one that the person names, else one in the platform's folder for data of programs. Throws a
 * usage error for a folder that another user owns or may write to.
 */
export function stateFolder(azure: Azure, named: string | undefined): string {
  const folder = named ?? path.join(envPaths('keyvault-mover', { suffix: '' }).data, azure);
  try {
    const whole = ownFolder(folder);
    const notice = uncheckedFolder(whole);
    if (notice !== undefined) process.stderr.write(`${notice}\n`);
    return whole;
  } catch (error) {
    throw error instanceof FolderError
      ? usageError(error.message, 'Name another folder: --state-dir <folder>.')
      : error;
  }
}

const vaultsSchema = z.object({ sources: z.array(z.string()), targets: z.array(z.string()) });
export type NamedVaults = z.infer<typeof vaultsSchema>;

const fileName = 'vaults.json';

/** The vaults that commands on this folder have named. The app may move these and no others. */
export function namedVaults(folder: string): NamedVaults {
  try {
    const kept = vaultsSchema.safeParse(JSON.parse(readFileSync(path.join(folder, fileName), 'utf8'))).data;
    return kept ?? { sources: [], targets: [] };
  } catch {
    return { sources: [], targets: [] };
  }
}

export function addVaults(folder: string, { source, target, scratch }: VaultPair): NamedVaults {
  const { sources, targets } = namedVaults(folder);
  const written = scratch === undefined ? [target] : [target, scratch];
  const named = { sources: [...new Set([...sources, source])], targets: [...new Set([...targets, ...written])] };
  writeOwn(path.join(folder, fileName), `${JSON.stringify(named, null, 2)}\n`);
  return named;
}
