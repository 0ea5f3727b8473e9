import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import ts from 'typescript';

const skipped = new Set(['node_modules', 'dist', 'apps', '.cache', '.state']);

/**
 * The sorted names of the packages that the TypeScript files of folders import, including types. `except` lists
 * folders to skip.
 */
export function importedPackages(root: string, folders: readonly string[], except: readonly string[] = []): string[] {
  const files = folders.flatMap((folder) => sourcesOf(root, folder, except));
  const specifiers = files.flatMap((file) =>
    ts
      .preProcessFile(readFileSync(path.join(root, file), 'utf8'), true, true)
      .importedFiles.map(({ fileName }) => fileName),
  );
  const names = specifiers.filter((name) => !name.startsWith('.') && !name.startsWith('node:')).map(packageOf);
  return [...new Set(names)].filter((name) => !builtinModules.includes(name)).sort();
}

function sourcesOf(root: string, folder: string, except: readonly string[]): string[] {
  return readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const name = `${folder}/${entry.name}`;
    if (entry.isDirectory())
      return skipped.has(entry.name) || except.includes(name) ? [] : sourcesOf(root, name, except);
    return /\.[cm]?[jt]sx?$/.test(entry.name) ? [name] : [];
  });
}

/** Returns `@azure/core-auth` for `@azure/core-auth/some/file`. */
function packageOf(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
