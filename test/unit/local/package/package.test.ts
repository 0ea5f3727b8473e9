import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { unzipSync } from 'fflate';
import { hostFile } from '../../../../local/package/hostFile';
import { materialFiles, packageFiles } from '../../../../local/package/packageFiles';
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
    'dist/functions/index.js': `require('@azure/functions-core'); require('needed'); require('../shared/rules/table.json');`,
    'dist/functions/removed.js': `'a file whose source was removed'`,
    'dist/shared/rules/table.json': { known: 'in the table' },
    'dist/local/start.js': '',
    'dist/web/index.html': '<html></html>',
    'dist/web/page.css': 'style',
    'dist/web/page.js': 'script',
    'node_modules/preact/package.json': { name: 'preact', version: '10.0.0', license: 'MIT' },
    'node_modules/needed/package.json': { name: 'needed', version: '1.2.3', license: 'MIT' },
    'node_modules/needed/index.js': `exports.text = 'of the needed package'; require('inner');`,
    'node_modules/needed/LICENSE': 'Terms of needed',
    'node_modules/needed/node_modules/inner/package.json': { name: 'inner', version: '2.0.0' },
    'node_modules/needed/node_modules/inner/index.js': `exports.text = 'of the inner package';`,
    'node_modules/tool/package.json': { name: 'tool', version: '1.0.0' },
    'node_modules/tool/index.js': '',
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

const textIn = (root: string, name: string): string =>
  Buffer.from(packageFiles(root, 'storage').get(name) ?? []).toString();

describe('packageFiles', () => {
  test('lists the app in one file with its map, and what accompanies it, ordered by path', () => {
    expect([...packageFiles(project(), 'storage').keys()]).toEqual([
      'LICENSE',
      'THIRD-PARTY-NOTICES.txt',
      'dist/functions/index.js',
      'dist/functions/index.js.map',
      'dist/web/index.html',
      'dist/web/page.css',
      'dist/web/page.js',
      'host.json',
      'openapi.json',
      'package.json',
      'report.schema.json',
    ]);
  });

  test('puts the code that the app uses into its file, and requires only what the worker provides', () => {
    const code = textIn(project(), 'dist/functions/index.js');
    for (const part of ['of the needed package', 'of the inner package', 'in the table']) expect(code).toContain(part);
    expect(code).not.toContain('source was removed');
    expect([...code.matchAll(/\brequire\("([^"]+)"\)/g)].map(([, id]) => id)).toEqual(['@azure/functions-core']);
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
  ])('has the text of the licence file %s', (name) => {
    const folder = 'node_modules/needed/node_modules/inner';
    const notices = textIn(project({ [`${folder}/${name}`]: 'Terms of inner' }), 'THIRD-PARTY-NOTICES.txt');
    expect(notices).toMatch(
      /needed 1\.2\.3: MIT\n\nTerms of needed\n[^]*inner 2\.0\.0: unknown\n\nTerms of inner\n\n-/,
    );
  });

  test('refuses to pack an app whose page is not built, and has the licence of what the page contains', () => {
    const root = project();
    expect(textIn(root, 'THIRD-PARTY-NOTICES.txt')).toContain('\npreact 10.0.0: MIT\n');
    rmSync(path.join(root, 'dist/web/page.js'));
    expect(() => packageFiles(root, 'storage')).toThrow('There is no dist/web/page.js: run "npm run build".');
  });

  test('includes a package.json without dependencies, scripts and tools', () => {
    expect(JSON.parse(textIn(project(), 'package.json'))).toEqual({
      name: 'small',
      version: '1.0.0',
      private: true,
      license: 'MIT',
      main: 'dist/functions/index.js',
      engines: { node: '>=20' },
    });
  });

  test('refuses native code', () => {
    const native = { 'node_modules/needed/addon.node': '', 'node_modules/needed/index.js': `require('./addon.node')` };
    expect(() => packageFiles(project(native), 'storage')).toThrow('No loader is configured for ".node" files');
  });

  test('refuses code of a package that is only a tool', () => {
    const root = project({ 'dist/functions/index.js': `require('tool')` });
    expect(() => packageFiles(root, 'storage')).toThrow(
      'The app uses node_modules/tool, which is not one of its locked',
    );
  });

  test('refuses a project that was not compiled, and names the remedy', () => {
    const root = project();
    rmSync(path.join(root, 'dist'), { recursive: true });
    expect(() => packageFiles(root, 'storage')).toThrow('There is no dist/functions: run "npm run build".');
  });
});

test('materialFiles lists the manifests of the product and of its locked packages, for the bill of materials', () => {
  const files = materialFiles(project());
  expect([...files.keys()]).toEqual([
    'package.json',
    'node_modules/needed/package.json',
    'node_modules/needed/node_modules/inner/package.json',
  ]);
  const manifest = JSON.parse(Buffer.from(files.get('package.json') ?? []).toString());
  expect(manifest).toMatchObject({ name: 'small', dependencies: { needed: '^1.0.0' } });
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
