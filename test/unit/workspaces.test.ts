import { readFileSync } from 'node:fs';
import path from 'node:path';
import { importedPackages } from '../support/lint/importedPackages';

interface Manifest {
  readonly name: string;
  readonly private: boolean;
  readonly engines: Readonly<Record<string, string>>;
  readonly workspaces: readonly string[];
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies: Readonly<Record<string, string>>;
}

const root = path.resolve(__dirname, '../..');
const manifestOf = (folder: string) =>
  JSON.parse(readFileSync(path.join(root, folder, 'package.json'), 'utf8')) as Manifest;
const project = manifestOf('.');
const { workspaces } = project;
const withoutTypes = (names: readonly string[]) => names.filter((name) => !name.startsWith('@types/'));

/** What a runtime module of the host provides to every app, so that nobody installs it. */
const provided = ['@azure/functions-core'];

describe.each(workspaces)('the workspace %s', (folder) => {
  const { dependencies, devDependencies, ...manifest } = manifestOf(folder);
  const imported = importedPackages(root, [folder]).filter((name) => !provided.includes(name));

  it('lists exactly the packages that its files import', () => {
    expect(withoutTypes(Object.keys(devDependencies)).sort()).toEqual(imported);
  });

  it('lists types only of packages that it imports', () => {
    const types = Object.keys(devDependencies).filter((name) => name.startsWith('@types/'));
    expect(types.filter((name) => !imported.includes(name.slice('@types/'.length)))).toEqual([]);
  });

  it('adds nothing to what `npm ci --omit=dev` installs, which is the product', () => {
    expect(dependencies).toBeUndefined();
  });

  it('is private and runs on the same Node as the project', () => {
    expect(manifest.private).toBe(true);
    expect(manifest.engines).toEqual(project.engines);
  });

  it('asks for the same versions as the rest of the project', () => {
    const versions = workspaces.map((other) => manifestOf(other).devDependencies);
    for (const [name, version] of Object.entries(devDependencies)) {
      const wanted = [project.dependencies, project.devDependencies, ...versions].map((table) => table?.[name]);
      expect(new Set(wanted.filter((one) => one !== undefined))).toEqual(new Set([version]));
    }
  });
});

describe('the project', () => {
  const product = importedPackages(root, ['functions', 'shared', 'web']).filter((name) => !provided.includes(name));
  const tools = importedPackages(
    root,
    ['local', 'cli', 'test', 'bench', 'infra'],
    [...workspaces, 'local/modules', 'test/containers/node'],
  );

  it('lists as dependencies exactly the packages that the product imports', () => {
    expect(Object.keys(project.dependencies ?? {}).sort()).toEqual(product);
  });

  it('lists the packages that its own tools and tests import', () => {
    const listed = new Set([...Object.keys(project.dependencies ?? {}), ...Object.keys(project.devDependencies)]);
    expect(tools.filter((name) => !listed.has(name) && !provided.includes(name))).toEqual([]);
  });

  it('leaves to the workspaces what only they import', () => {
    const used = new Set([...tools, ...product]);
    const theirs = importedPackages(root, workspaces).filter((name) => !used.has(name));
    expect(theirs.filter((name) => name in project.devDependencies)).toEqual([]);
  });
});
