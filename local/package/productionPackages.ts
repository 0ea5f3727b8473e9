import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

const lockSchema = z.looseObject({
  packages: z.record(
    z.string(),
    z.looseObject({
      version: z.string().optional(),
      link: z.boolean().default(false),
      dev: z.boolean().default(false),
      devOptional: z.boolean().default(false),
      optional: z.boolean().default(false),
      hasInstallScript: z.boolean().default(false),
    }),
  ),
});

const installedSchema = z.looseObject({ version: z.string() });

export interface InstalledPackage {
  /** Folder below the project, with `/`, for example `node_modules/zod`. */
  readonly folder: string;
  readonly version: string;
}

/**
 * Lists the packages that the app needs at run time, as package-lock.json names them, ordered by folder. Workspaces are
 * local tools, and their packages are `devDependencies`, so none of them is in the list. Throws when a package is not
 * installed in the locked version, or when it has an install script, which could build something for this machine.
 */
export function productionPackages(root: string): readonly InstalledPackage[] {
  const { packages } = lockSchema.parse(readJson(path.join(root, 'package-lock.json')));
  const needed = Object.entries(packages).filter(
    ([folder, { link, dev, devOptional, optional }]) =>
      folder.includes('node_modules/') && !link && !dev && !devOptional && !optional,
  );
  return needed
    .map(([folder, { version, hasInstallScript }]) => {
      if (hasInstallScript) throw new Error(`${folder} runs a script when it is installed; the app must do without.`);
      const installed = installedSchema.parse(readJson(path.join(root, folder, 'package.json'))).version;
      if (installed !== version) {
        throw new Error(`${folder} is installed as ${installed}, but locked as ${version ?? 'a link'}: run "npm ci".`);
      }
      return { folder, version: installed };
    })
    .sort((a, b) => (a.folder < b.folder ? -1 : 1));
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}
