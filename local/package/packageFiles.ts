import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { globSync } from 'tinyglobby';
import { z } from 'zod';
import { type Backend, hostFile } from './hostFile';
import { productionPackages } from './productionPackages';

/** Contents by path, with `/`. */
export type PackageFiles = ReadonlyMap<string, Uint8Array>;

const manifestSchema = z.looseObject({
  name: z.string(),
  version: z.string(),
  license: z.string(),
  main: z.string(),
  engines: z.record(z.string(), z.string()),
  dependencies: z.record(z.string(), z.string()),
});

/** Files that the app does not read at run time: type declarations, source maps, documentation, tests, settings of tools. */
const leftOut = [
  '**/*.{ts,cts,mts,map,md,markdown}',
  '**/{.eslintrc,.nycrc,.travis.yml,.coveralls.yml,.airtap.yml,.npmignore,.editorconfig}',
  '.github/**',
  // Only at the top of a package: deeper, "test" may be an ordinary module.
  '{test,tests}/**',
  '**/node_modules/**',
];

/** Licence files, which must accompany a package whatever their extension. */
const terms = ['{license,licence,notice,copying,copyrightnotice}{,.*,-*}'];

/**
 * Collects the files of the deployment package, ordered by path: the compiled `functions` and `shared`, their dependencies,
 * the `host.json` of a backend, a `package.json` without scripts and tools, and the licence. `root` is the compiled project.
 * Throws when a dependency contains native code, because that code is built for this machine.
 */
export function packageFiles(root: string, backend: Backend): PackageFiles {
  const files = new Map<string, Uint8Array>();
  const take = (file: string): void => void files.set(file, readFileSync(path.join(root, file)));
  for (const file of ['LICENSE', ...compiledFiles(root)]) take(file);
  files.set('host.json', Buffer.from(hostFile(readFileSync(path.join(root, 'host.json'), 'utf8'), backend)));
  files.set('package.json', Buffer.from(manifest(root)));
  for (const { folder } of productionPackages(root)) {
    [...filesIn(root, folder, { ignore: leftOut }), ...filesIn(root, folder, { patterns: terms })].forEach(take);
  }
  const native = [...files.keys()].find((file) => file.endsWith('.node'));
  if (native !== undefined) throw new Error(`${native} is built for this machine and cannot be deployed.`);
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Omits files in `dist` whose source no longer exists. */
function compiledFiles(root: string): string[] {
  const compiled = ['dist/functions', 'dist/shared'].flatMap((folder) =>
    filesIn(root, folder, { ignore: ['**/*.map'] }),
  );
  if (!compiled.includes('dist/functions/index.js'))
    throw new Error('There is no dist/functions: run "npm run build".');
  return compiled.filter((file) => {
    const source = path.join(root, file.slice('dist/'.length));
    return existsSync(source) || existsSync(source.replace(/\.js$/, '.ts'));
  });
}

function manifest(root: string): string {
  const { name, version, license, main, engines, dependencies } = manifestSchema.parse(
    JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')),
  );
  return `${JSON.stringify({ name, version, private: true, license, main, engines, dependencies }, null, 2)}\n`;
}

interface Choice {
  readonly patterns?: readonly string[];
  readonly ignore?: readonly string[];
}

function filesIn(root: string, folder: string, { patterns = ['**/*'], ignore = [] }: Choice): string[] {
  const cwd = path.join(root, folder);
  const found = globSync(patterns, { cwd, ignore, dot: true, caseSensitiveMatch: false, followSymbolicLinks: false });
  return found.map((file) => `${folder}/${file.replaceAll('\\', '/')}`);
}
