import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { globSync } from 'tinyglobby';
import { z } from 'zod';
import { type PackageFiles } from './packageFiles';

const tableSchema = z.record(z.string(), z.string());
const manifestSchema = z.looseObject({
  name: z.string(),
  version: z.string(),
  description: z.string(),
  license: z.string(),
  main: z.string(),
  bin: tableSchema,
  engines: tableSchema,
  workspaces: z.array(z.string()),
  dependencies: tableSchema,
  overrides: tableSchema,
});
const workspaceSchema = z.looseObject({ devDependencies: tableSchema });
const installedSchema = z.looseObject({ version: z.string() });

/** The compiled folders that the command runs: itself, the app, the host and the embedded Azure. */
const compiled = ['cli', 'functions', 'shared', 'local/azure', 'local/functionsHost', 'local/launch', 'local/sqlite'];
/** What the command imports in addition to the product and the workspaces. */
const ownPackages = ['commander', 'env-paths', 'yaml'];

/**
 * Collects the files of the npm package of the command line, ordered by path: compiled code, `host.json`, the licence and a
 * `package.json` whose dependencies are the installed versions, exactly. `root` is the compiled project. Nothing is bundled,
 * so a package that has a file for each system has the one of the user.
 */
export function commandPackage(root: string): PackageFiles {
  if (!existsSync(path.join(root, 'dist/cli/main.js'))) throw new Error('There is no dist/cli: run "npm run build".');
  const patterns = compiled.map((folder) => `dist/${folder}/**/*.{js,cjs,json}`);
  const names = [...globSync(patterns, { cwd: root }), 'host.json', 'LICENSE', 'README.md', 'docs/cli.md'].sort();
  const files = names.map((name) => [name, readFileSync(path.join(root, name))] as const);
  return new Map([...files, ['package.json', Buffer.from(`${JSON.stringify(manifestOf(root), null, 2)}\n`)]]);
}

function manifestOf(root: string) {
  const project = manifestSchema.parse(readJson(root, 'package.json'));
  const { name, version, description, license, main, bin, engines, workspaces, overrides } = project;
  const tools = workspaces.flatMap((folder) =>
    Object.keys(workspaceSchema.parse(readJson(root, `${folder}/package.json`)).devDependencies),
  );
  // npm ignores overrides of a package that it installs. As dependencies they have the same effect.
  const wanted = [...Object.keys(project.dependencies), ...Object.keys(overrides), ...tools, ...ownPackages].filter(
    (one) => !one.startsWith('@types/'),
  );
  const dependencies = Object.fromEntries(
    [...new Set(wanted)].sort().map((one) => {
      const installed = readJson(root, `node_modules/${one}/package.json`);
      return [one, installedSchema.parse(installed).version];
    }),
  );
  return { name, version, private: true, description, license, main, bin, engines, dependencies };
}

function readJson(root: string, file: string): unknown {
  return JSON.parse(readFileSync(path.join(root, file), 'utf8'));
}
