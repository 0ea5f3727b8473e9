import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { bundleApp } from './bundleApp';
import { contractDocuments } from './contractText';
import { pageFiles, pageFolder, pagePackages } from './buildPage';
import { type Backend, hostFile } from './hostFile';
import { productionPackages } from './productionPackages';
import { thirdPartyNotices } from './thirdPartyNotices';

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

/**
 * Collects the files of the deployment package, ordered by path: the app and its dependencies in one file with its source
 * map, the page, the HTTP contract and the schema of reports, the `host.json` of a backend, a `package.json`, the licence, and those of the dependencies. `root` is the compiled
 * project. Throws when the code comes from a package that is not among the locked ones of the product.
 */
export function packageFiles(root: string, backend: Backend): PackageFiles {
  if (!existsSync(path.join(root, 'dist/functions/index.js')))
    throw new Error('There is no dist/functions: run "npm run build".');
  const { files: bundled, packages } = bundleApp(root);
  const locked = new Set(productionPackages(root).map(({ folder }) => folder));
  const tool = packages.find((folder) => !locked.has(folder));
  if (tool !== undefined) throw new Error(`The app uses ${tool}, which is not one of its locked "dependencies".`);
  const { name, version, license, main, engines } = readManifest(root);
  const files = new Map<string, Uint8Array>([
    ...bundled,
    ['LICENSE', readFileSync(path.join(root, 'LICENSE'))],
    ['THIRD-PARTY-NOTICES.txt', Buffer.from(thirdPartyNotices(root, [...packages, ...pagePackages].sort()))],
    ...builtPage(root),
    ...Object.entries(contractDocuments()).map(([file, text]) => [file, Buffer.from(text)] as const),
    ['host.json', Buffer.from(hostFile(readFileSync(path.join(root, 'host.json'), 'utf8'), backend))],
    ['package.json', json({ name, version, private: true, license, main, engines })],
  ]);
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/**
 * Collects the files from which npm makes the bill of materials: what `package.json` of the app and of each locked package
 * of the product says. The deployed file does not show which packages are in it.
 */
export function materialFiles(root: string): PackageFiles {
  const manifests = productionPackages(root).map(({ folder }) => `${folder}/package.json`);
  return new Map([
    ['package.json', json(readManifest(root))],
    ...manifests.map((file) => [file, readFileSync(path.join(root, file))] as const),
  ]);
}

/** The files of the page. Throws if it is not built. */
export function builtPage(root: string): readonly (readonly [string, Uint8Array])[] {
  return pageFiles.map((name) => {
    const file = `${pageFolder}/${name}`;
    if (!existsSync(path.join(root, file))) throw new Error(`There is no ${file}: run "npm run build".`);
    return [file, readFileSync(path.join(root, file))];
  });
}

function readManifest(root: string) {
  const text = readFileSync(path.join(root, 'package.json'), 'utf8');
  const { name, version, license, main, engines, dependencies } = manifestSchema.parse(JSON.parse(text));
  return { name, version, private: true, license, main, engines, dependencies };
}

function json(value: object): Uint8Array {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
}
