import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../../support/clients/clientFolder';

// Runs infra/bicep.mjs in a folder of its own, with stand-ins for the compilers: one on the PATH, one that the .NET SDK
// downloads.

const script = path.resolve(__dirname, '../../../infra/bicep.mjs');
const { folder, remove } = temporaryFolder();
afterAll(remove);

const bin = path.join(folder, 'bin');
const cache = path.join(folder, '.cache');
mkdirSync(bin);
mkdirSync(path.join(folder, 'infra'));
copyFileSync(script, path.join(folder, 'infra/bicep.mjs'));

function executable(file: string, body: string): void {
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, `#!${process.execPath}\n${body}`);
  chmodSync(file, 0o755);
}

const version = /const version = '([\d.]+)'/.exec(readFileSync(script, 'utf8'))?.[1] ?? '';
const platform = `${process.platform === 'darwin' ? 'osx' : process.platform}-${process.arch}`;
const pinned = path.join(cache, `bicep/packages/azure.bicep.commandline.${platform}`, version, 'tools/bicep');

executable(path.join(bin, 'bicep'), '');
executable(
  path.join(bin, 'dotnet'),
  `const fs = require('node:fs');
fs.mkdirSync(${JSON.stringify(path.dirname(pinned))}, { recursive: true });
fs.writeFileSync(${JSON.stringify(pinned)}, '');`,
);

function where(env: NodeJS.ProcessEnv): string {
  const run = spawnSync(process.execPath, ['infra/bicep.mjs', 'where'], {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: bin, ...env },
  });
  return `${run.stdout}${run.stderr}`.trim();
}

beforeEach(() => {
  rmSync(cache, { recursive: true, force: true });
});

test('CI downloads the pinned compiler, although another one is on the PATH', () => {
  expect(where({ CI: 'true' })).toBe(pinned);
});

test('a person without the pinned compiler uses the one on the PATH', () => {
  expect(where({})).toBe('bicep');
});

test('a pinned compiler that is there already comes before the PATH', () => {
  executable(pinned, '');
  expect(where({})).toBe(pinned);
});

test('BICEP_PATH comes before everything', () => {
  executable(pinned, '');
  expect(where({ CI: 'true', BICEP_PATH: '/own/bicep' })).toBe('/own/bicep');
});
