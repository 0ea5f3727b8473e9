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

/** A small project that is installed and compiled; `changes` are laid over it. */
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
  test('are those that the lock file does not mark as tools, the nested ones too', () => {
    expect(productionPackages(project())).toEqual([
      { folder: 'node_modules/needed', version: '1.2.3' },
      { folder: 'node_modules/needed/node_modules/inner', version: '2.0.0' },
    ]);
  });

  test('leave out a workspace and what it needs', () => {
    const changed = lock({
      'local/tool': { version: '1.0.0', devDependencies: { hono: '^1.0.0' } },
      'node_modules/@own/tool': { resolved: 'local/tool', link: true },
      'node_modules/hono': { version: '1.0.0', dev: true },
      'local/tool/node_modules/inner': { version: '1.0.0', dev: true },
    });
    const folders = productionPackages(project({ 'package-lock.json': changed })).map(({ folder }) => folder);
    expect(folders).toEqual(['node_modules/needed', 'node_modules/needed/node_modules/inner']);
  });

  test('in another version than the locked one are refused, with what to do', () => {
    const root = project({ 'node_modules/needed/package.json': { version: '1.2.4' } });
    expect(() => productionPackages(root)).toThrow(
      'node_modules/needed is installed as 1.2.4, but locked as 1.2.3: run "npm ci".',
    );
  });

  test('that run a script when they are installed are refused', () => {
    const changed = lock({ 'node_modules/needed': { version: '1.2.3', hasInstallScript: true } });
    expect(() => productionPackages(project({ 'package-lock.json': changed }))).toThrow('runs a script');
  });
});

describe('packageFiles', () => {
  test('are the compiled app and what it runs on, in the order of their paths', () => {
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
  ])('keep the terms of a package, by whatever name they go: %s', (name) => {
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
  ])('leave out what a package has for its own makers: %s', (name) => {
    const root = project({ [`node_modules/needed/${name}`]: '' });
    expect([...packageFiles(root, 'storage').keys()].filter((file) => file.endsWith(name))).toEqual([]);
  });

  test.each(['lib/test/index.js', 'lib/license.js', 'testing.js'])(
    'keep modules that are only called so: %s',
    (name) => {
      const root = project({ [`node_modules/needed/${name}`]: '' });
      expect([...packageFiles(root, 'storage').keys()]).toContain(`node_modules/needed/${name}`);
    },
  );

  test('hold a package.json without scripts and tools', () => {
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

  test('with something native among them are refused', () => {
    const root = project({ 'node_modules/needed/build/addon.node': '' });
    expect(() => packageFiles(root, 'storage')).toThrow(
      'node_modules/needed/build/addon.node is built for this machine',
    );
  });

  test('of a project that was not compiled are refused, with what to do', () => {
    const root = project();
    rmSync(path.join(root, 'dist'), { recursive: true });
    expect(() => packageFiles(root, 'storage')).toThrow('There is no dist/functions: run "npm run build".');
  });
});

describe('hostFile', () => {
  const text = readFileSync(path.resolve(__dirname, '../../../../host.json'), 'utf8');
  const host = JSON.parse(text);

  test('is the project’s own, to the letter, for Azure Storage', () => {
    expect(hostFile(text, 'storage')).toBe(text);
  });

  test('names the Durable Task Scheduler and its setting, and is the same in all else', () => {
    const changed = JSON.parse(hostFile(text, 'scheduler'));
    expect(changed.extensions.durableTask.storageProvider).toEqual({
      type: 'azureManaged',
      connectionStringName: 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING',
    });
    changed.extensions.durableTask.storageProvider = host.extensions.durableTask.storageProvider;
    expect(changed).toEqual(host);
  });

  test('is in the package as it is for the backend', () => {
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

  test('gives back what was put in, in the same order', () => {
    const back = unzipSync(zipOf(files));
    expect(Object.entries(back).map(([name, bytes]) => [name, Buffer.from(bytes)])).toEqual([...files]);
  });

  test('makes files that their owner may write and everybody may read, dated to no day', () => {
    const zip = Buffer.from(zipOf(files));
    const entry = zip.indexOf(Buffer.from('PK\x01\x02'));
    expect(zip.readUInt32LE(entry + 38) >>> 16).toBe(0o100644);
    expect(zip.readUInt32LE(entry + 12)).toBe(0x00210000);
  });
});
