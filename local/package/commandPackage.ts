import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { globSync } from 'tinyglobby';
import { z } from 'zod';
import { pagePackages } from './buildPage';
import { type Bundle, bundleProgram } from './bundleApp';
import { builtPage, type PackageFiles } from './packageFiles';
import { thirdPartyNotices } from './thirdPartyNotices';

const tableSchema = z.record(z.string(), z.string());
const manifestSchema = z.looseObject({
  name: z.string(),
  version: z.string(),
  description: z.string(),
  license: z.string(),
  keywords: z.array(z.string()),
  main: z.string(),
  bin: tableSchema,
  engines: tableSchema,
});
const installedSchema = z.looseObject({ name: z.string(), version: z.string(), license: z.string() });

/** The command, the host that it starts, the app, and the embedded Azure alone, which is an image of its own. */
const programs = ['cli/main', 'local/functionsHost/main', 'functions/index', 'local/emulator'].map(compiled);

/** The compiled file of a program. */
export function compiled(name: string): string {
  return `dist/${name}.js`;
}

/** It has a file for each system, so it is a package inside the package. */
const sqlite = 'node_modules/@photostructure/sqlite';

/**
 * Collects the files of the npm package of the command line: each program with the packages that it uses in one file, the
 * page, and SQLite for old Nodes. Its installation downloads nothing else and runs nothing. `root` is the
 * compiled project; `repository` is where the workflow that publishes runs, and npm proves it.
 */
export function commandPackage(root: string, repository?: string): PackageFiles {
  const files = new Map<string, Uint8Array>([
    ...programFiles(root, programs, { hasSqlite: true }),
    ...['README.md', 'docs/cli.md'].map((name) => fileOf(root, name)),
    ['package.json', json(manifestOf(root, repository))],
  ]);
  return new Map([...files].sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Programs with the packages that they use, the page of the app, and the licences of all of it. Nothing else has to be installed. */
export function programFiles(
  root: string,
  entries: readonly string[],
  { hasSqlite }: { readonly hasSqlite: boolean },
): PackageFiles {
  const missing = entries.find((program) => !existsSync(path.join(root, program)));
  if (missing !== undefined) throw new Error(`There is no ${missing}: run "npm run build".`);
  const bundles = [
    ...entries.map((program) => bundleProgram(root, program)),
    ...(hasSqlite ? [sqlitePackage(root)] : []),
  ];
  const packages = [...new Set([...bundles.flatMap((bundle) => bundle.packages), ...pagePackages])].sort();
  return new Map<string, Uint8Array>([
    ...bundles.flatMap((bundle) => [...bundle.files]),
    ...builtPage(root),
    ...['host.json', 'LICENSE'].map((name) => fileOf(root, name)),
    ['THIRD-PARTY-NOTICES.txt', Buffer.from(thirdPartyNotices(root, packages))],
  ]);
}

/** The prebuilt package without what compiles it, and without its install script. */
function sqlitePackage(root: string): Bundle {
  const { name, version, license } = installedSchema.parse(readJson(root, `${sqlite}/package.json`));
  const { files, packages } = bundleProgram(root, `${sqlite}/dist/index.cjs`);
  const prebuilds = globSync(`${sqlite}/prebuilds/**`, { cwd: root });
  return {
    packages,
    files: new Map([
      ...files,
      ...[...prebuilds, `${sqlite}/LICENSE`].map((file) => fileOf(root, file)),
      [`${sqlite}/package.json`, json({ name, version, license, main: 'dist/index.cjs' })],
    ]),
  };
}

function manifestOf(root: string, repository: string | undefined) {
  const project = manifestSchema.parse(readJson(root, 'package.json'));
  const { name, version, description, keywords, license, main, bin, engines } = project;
  const { name: inside, version: locked } = installedSchema.parse(readJson(root, `${sqlite}/package.json`));
  return {
    ...{ name, version, description, keywords, license },
    ...(repository === undefined ? {} : { repository: { type: 'git', url: `git+${repository}.git` } }),
    ...{ main, bin, engines, files: ['dist', 'docs', 'host.json', 'THIRD-PARTY-NOTICES.txt'] },
    ...{ dependencies: { [inside]: locked }, bundleDependencies: [inside] },
  };
}

function fileOf(root: string, name: string): readonly [string, Uint8Array] {
  return [name, readFileSync(path.join(root, name))];
}

function readJson(root: string, file: string): unknown {
  return JSON.parse(readFileSync(path.join(root, file), 'utf8'));
}

export function json(value: object): Uint8Array {
  return Buffer.from(`${JSON.stringify(value, null, 2)}\n`);
}
