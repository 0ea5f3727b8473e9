import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { hostFile } from '../../../../local/package/hostFile';
import { packageFiles } from '../../../../local/package/packageFiles';
import { productionPackages } from '../../../../local/package/productionPackages';
import { zipOf } from '../../../../local/package/zipOf';
import { temporaryFolder } from '../../../support/clients/clientFolder';

const { folder, remove } = temporaryFolder();
afterAll(remove);

type Files = Readonly<Record<string, string | object>>;
let projects = 0;

/** A small installed and compiled project; `changes` replace its files. */
function project(changes: Files = {}): string {
  const root = path.join(folder, String((projects += 1)));
  const files: Files = {
    'package.json': {
      name: 'small',
      version: '1.0.0',
      license: 'MIT',
      main: 'dist/functions/index.js',
      engines: { node: '>=20' },
      scripts: { test: 'jest' },
      dependencies: { needed: '^1.0.0' },
      devDependencies: { tool: '^1.0.0' },
    },
    'package-lock.json': lock({}),
    'host.json': {},
    LICENSE: 'MIT',
    'local.settings.json': { Values: { SECRET: 'x' } },
    'functions/index.ts': '',
    'shared/rules/table.json': {},
    'dist/functions/index.js': '',
    'dist/functions/index.js.map': '',
    'dist/functions/removed.js': '',
    'dist/shared/rules/table.json': {},
    'dist/local/start.js': '',
    'node_modules/needed/package.json': { version: '1.2.3' },
    'node_modules/needed/index.js': '',
    'node_modules/needed/index.d.ts': '',
    'node_modules/needed/LICENSE': '',
    'node_modules/needed/README.md': '',
    'node_modules/needed/node_modules/inner/package.json': { version: '2.0.0' },
    'node_modules/tool/package.json': { version: '1.0.0' },
    ...changes,
  };
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(root, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  }
  return root;
}

function lock(packages: Readonly<Record<string, object>>): object {
  return {
    packages: {
      '': { name: 'small' },
      'node_modules/needed': { version: '1.2.3' },
      'node_modules/needed/node_modules/inner': { version: '2.0.0' },
      'node_modules/tool': { version: '1.0.0', dev: true },
      'node_modules/both': { version: '1.0.0', devOptional: true },
      ...packages,
    },
  };
}

describe('productionPackages', () => {
  test('lists the packages that the lock file does not mark as tools, including nested ones', () => {
    expect(productionPackages(project())).toEqual([
      { folder: 'node_modules/needed', version: '1.2.3' },
      { folder: 'node_modules/needed/node_modules/inner', version: '2.0.0' },
    ]);
  });

  test('leaves out a workspace and what it needs', () => {
    const changed = lock({
      'local/tool': { version: '1.0.0', devDependencies: { hono: '^1.0.0' } },
      'node_modules/@own/tool': { resolved: 'local/tool', link: true },
      'node_modules/hono': { version: '1.0.0', dev: true },
      'local/tool/node_modules/inner': { version: '1.0.0', dev: true },
    });
    const folders = productionPackages(project({ 'package-lock.json': changed })).map(({ folder }) => folder);
    expect(folders).toEqual(['node_modules/needed', 'node_modules/needed/node_modules/inner']);
  });

  test('refuses a package that is not installed in the locked version, and names the remedy', () => {
    const root = project({ 'node_modules/needed/package.json': { version: '1.2.4' } });
    expect(() => productionPackages(root)).toThrow(
      'node_modules/needed is installed as 1.2.4, but locked as 1.2.3: run "npm ci".',
    );
  });

  test('refuses a package with an install script', () => {
    const changed = lock({ 'node_modules/needed': { version: '1.2.3', hasInstallScript: true } });
    expect(() => productionPackages(project({ 'package-lock.json': changed }))).toThrow('runs a script');
  });
});

describe('packageFiles', () => {
  test('lists the compiled app and its dependencies, ordered by path', () => {
    expect([...packageFiles(project(), 'storage').keys()]).toEqual([
      'LICENSE',
      'dist/functions/index.js',
      'dist/shared/rules/table.json',
      'host.json',
      'node_modules/needed/LICENSE',
      'node_modules/needed/index.js',
      'node_modules/needed/node_modules/inner/package.json',
      'node_modules/needed/package.json',
      'package.json',
    ]);
  });

  test.each([
    'LICENSE.md',
    'license.md',
    'LICENCE',
    'License.txt',
    'LICENSE-MIT',
    'NOTICE',
    'NOTICE.md',
    'CopyrightNotice.txt',
  ])('includes the licence file %s', (name) => {
    const folder = 'node_modules/needed/node_modules/inner';
    expect([...packageFiles(project({ [`${folder}/${name}`]: 'Terms' }), 'storage').keys()]).toContain(
      `${folder}/${name}`,
    );
  });

  test.each([
    'test/index.js',
    'tests/fixtures/key.pem',
    '.eslintrc',
    '.nycrc',
    '.travis.yml',
    '.github/FUNDING.yml',
    'lib/.eslintrc',
    'docs/licensing.md',
  ])('omits the development file %s', (name) => {
    const root = project({ [`node_modules/needed/${name}`]: '' });
    expect([...packageFiles(root, 'storage').keys()].filter((file) => file.endsWith(name))).toEqual([]);
  });

  test.each(['lib/test/index.js', 'lib/license.js', 'testing.js'])('includes the module %s', (name) => {
    const root = project({ [`node_modules/needed/${name}`]: '' });
    expect([...packageFiles(root, 'storage').keys()]).toContain(`node_modules/needed/${name}`);
  });

  test('includes a package.json without scripts and tools', () => {
    const manifest = packageFiles(project(), 'storage').get('package.json');
    expect(JSON.parse(Buffer.from(manifest ?? []).toString())).toEqual({
      name: 'small',
      version: '1.0.0',
      private: true,
      license: 'MIT',
      main: 'dist/functions/index.js',
      engines: { node: '>=20' },
      dependencies: { needed: '^1.0.0' },
    });
  });

  test('refuses native code', () => {
    const root = project({ 'node_modules/needed/build/addon.node': '' });
    expect(() => packageFiles(root, 'storage')).toThrow(
      'node_modules/needed/build/addon.node is built for this machine',
    );
  });

  test('refuses a project that was not compiled, and names the remedy', () => {
    const root = project();
    rmSync(path.join(root, 'dist'), { recursive: true });
    expect(() => packageFiles(root, 'storage')).toThrow('There is no dist/functions: run "npm run build".');
  });
});

describe('hostFile', () => {
  const text = readFileSync(path.resolve(__dirname, '../../../../host.json'), 'utf8');
  const host = JSON.parse(text);

  test('returns the project’s own file for Azure Storage', () => {
    expect(hostFile(text, 'storage')).toBe(text);
  });

  test('names the Durable Task Scheduler and its setting and changes nothing else', () => {
    const changed = JSON.parse(hostFile(text, 'scheduler'));
    expect(changed.extensions.durableTask.storageProvider).toEqual({
      type: 'azureManaged',
      connectionStringName: 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING',
    });
    changed.extensions.durableTask.storageProvider = host.extensions.durableTask.storageProvider;
    expect(changed).toEqual(host);
  });

  test('is part of the package for its backend', () => {
    const root = project({ 'host.json': text });
    const packed = packageFiles(root, 'scheduler').get('host.json');
    expect(Buffer.from(packed ?? []).toString()).toBe(hostFile(text, 'scheduler'));
  });
});

describe('zipOf', () => {
  const files = new Map([
    ['a/one.txt', Buffer.from('one')],
    ['b.bin', Buffer.from([0, 255, 10, 13])],
    ['empty', Buffer.alloc(0)],
  ]);

  test('keeps the files in the same order', () => {
    const back = unzipSync(zipOf(files));
    expect(Object.entries(back).map(([name, bytes]) => [name, Buffer.from(bytes)])).toEqual([...files]);
  });

  test('makes files writable for the owner and readable for all, with a fixed date', () => {
    const zip = Buffer.from(zipOf(files));
    const entry = zip.indexOf(Buffer.from('PK\x01\x02'));
    expect(zip.readUInt32LE(entry + 38) >>> 16).toBe(0o100644);
    expect(zip.readUInt32LE(entry + 12)).toBe(0x00210000);
  });
});
