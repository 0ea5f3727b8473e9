import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { type Laptop, newLaptop, packCommand, processesOf, runInstalled } from '../support/cli/installedPackage';
import { endLocalProcesses, localFolder } from '../support/local/localProcess';
import { mcpClient } from '../support/mcp/mcpClient';
import { type LocalRegistry, startLocalRegistry } from './localRegistry';

// `npx keyvault-mover` on a machine that has only Node and npm, from a registry on loopback. `npm run e2e:registry` runs this.

const vaults = ['contoso-westeurope', 'contoso-northeurope'];
let registry: LocalRegistry;
let file: string;

beforeAll(async () => {
  [registry, file] = await Promise.all([startLocalRegistry(), packCommand()]);
  const published = await publish(file);
  if (published.code !== 0) throw new Error(published.stderr);
});
afterAll(async () => {
  await registry.stop();
  await endLocalProcesses();
});

/** npm needs a token for every registry. This one believes any. */
function publish(tarball: string, ...more: string[]) {
  const token = `--//${new URL(registry.url).host}/:_authToken=nobody`;
  return newLaptop(registry.url).npm('publish', tarball, token, ...more);
}

/** The file after a change to its manifest. */
function withManifest(change: (text: string) => string): string {
  const folder = localFolder();
  spawnSync('tar', ['xzf', file, '-C', folder]);
  const manifest = path.join(folder, 'package/package.json');
  writeFileSync(manifest, change(readFileSync(manifest, 'utf8')));
  const made = path.join(folder, 'changed.tgz');
  spawnSync('tar', ['czf', made, 'package'], { cwd: folder });
  return made;
}

const npx = (laptop: Laptop, ...args: string[]) => laptop.npm('exec', '--yes', '--', ...args);

it('shows the first line of a plan within 15 s, from an empty folder and an empty home', async () => {
  const laptop = newLaptop(registry.url);
  const beganMs = Date.now();
  const planned = await npx(laptop, 'keyvault-mover', 'plan', ...vaults, '--embedded');
  const seconds = (Date.now() - beganMs) / 1000;
  process.stdout.write(`npx keyvault-mover plan: the whole plan after ${seconds.toFixed(1)} s\n`);
  expect([planned.code, planned.stdout]).toEqual([0, expect.stringMatching(/^West Europe .* the same geography/)]);
  expect(planned.stdout).toContain('npx keyvault-mover --embedded apply');
  expect(seconds).toBeLessThan(15);
  expect(processesOf(laptop.env['HOME'] ?? '')).toEqual([]);
});

it('says what is missing for real vaults', async () => {
  const asked = await npx(newLaptop(registry.url), 'keyvault-mover', 'doctor');
  expect([asked.code, asked.stdout + asked.stderr]).toEqual([
    expect.any(Number),
    expect.stringContaining('MOVE_STAGING_KEY_ID'),
  ]);
  expect(asked.code).toBeGreaterThan(0);
});

it('works without a network after it is installed', async () => {
  const laptop = newLaptop(registry.url);
  await laptop.npm('install', 'keyvault-mover');
  const offline = { ...laptop, env: { ...laptop.env, npm_config_registry: 'http://127.0.0.1:9/' } };
  const planned = await runInstalled(offline, 'plan', ...vaults, '--embedded');
  expect([planned.code, planned.stdout]).toEqual([0, expect.stringContaining('121 to add')]);
  const program = path.join(laptop.folder, 'node_modules/.bin/kvmover');
  const mcp = await mcpClient(['--embedded', '--state-dir', path.join(laptop.folder, 'state')], { program });
  const pair = { sourceVault: vaults[0], targetVault: vaults[1] };
  expect((await mcp.call('plan', pair)).content).toMatchObject({ state: 'ready', plan: { itemCount: 122 } });
  expect([(await mcp.call('can_it_move', {})).isError, mcp.faults]).toEqual([true, []]);
  await mcp.client.close();
});

it('names an older version if somebody asks for it, and is the newest one otherwise', async () => {
  const own = (JSON.parse(readFileSync(path.resolve('package.json'), 'utf8')) as { version: string }).version;
  await publish(
    withManifest((text) => text.replace(/"version": ".*"/, '"version": "0.0.9"')),
    '--tag',
    'old',
  );
  const laptop = newLaptop(registry.url);
  expect((await npx(laptop, 'keyvault-mover@0.0.9', '--version')).stdout).toBe('0.0.9\n');
  expect((await npx(laptop, 'keyvault-mover', '--version')).stdout).toBe(`${own}\n`);
});

it('cannot be replaced under its version', async () => {
  const again = await publish(file);
  expect([again.code, again.stderr]).toEqual([1, expect.stringMatching(/cannot publish over|already present|E409/i)]);
});

it('is refused by npm if the registry gives another file for it', async () => {
  const [own = ''] = registry.tarballs().filter((name) => !name.includes('0.0.9'));
  copyFileSync(
    withManifest((text) => text.replace('"MIT"', '"ISC"')),
    own,
  );
  const tampered = await npx(newLaptop(registry.url), 'keyvault-mover', '--version');
  copyFileSync(file, own);
  expect([tampered.code === 0, tampered.stdout, tampered.stderr]).toEqual([
    false,
    '',
    expect.stringContaining('EINTEGRITY'),
  ]);
});
