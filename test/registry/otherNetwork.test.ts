import { execFile, spawnSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { endLocalProcesses, localFolder, projectRoot } from '../support/local/localProcess';
import { type NodeProcess, startNode } from '../support/nodeProcess';

// The emulator from another network namespace, as from another container: by `https://NAME.vault.azure.net`, with an unmodified client.
// It needs the rights of an administrator. `npm run e2e:registry` runs this.

const run = promisify(execFile);
const name = `kv-${String(process.pid)}`;
const [here, there] = ['10.213.77.1', '10.213.77.2'];
const mayMakeNetworks = spawnSync('ip', ['netns', 'add', name]).status === 0;
const folder = localFolder();
let emulator: NodeProcess;
let tenantId = '';
let clientId = '';

interface Ready {
  readonly identityHeader: string;
  readonly signIn: { readonly tenantId: string; readonly clientId: string };
}

beforeAll(async () => {
  if (!mayMakeNetworks) return;
  const inside = ['netns', 'exec', name, 'ip'];
  for (const command of [
    ['link', 'add', `${name}h`, 'type', 'veth', 'peer', 'name', `${name}g`],
    ['link', 'set', `${name}g`, 'netns', name],
    ['addr', 'add', `${here}/24`, 'dev', `${name}h`],
    ['link', 'set', `${name}h`, 'up'],
    [...inside, 'addr', 'add', `${there}/24`, 'dev', `${name}g`],
    [...inside, 'link', 'set', `${name}g`, 'up'],
  ])
    await run('ip', command);
  const seed = JSON.stringify({ vaults: { 'far-away': { secrets: { greeting: 'hello' } } } });
  const program = path.join(projectRoot, 'dist/local/emulator.js');
  emulator = startNode([program, '--port', '18443', '--host', '0.0.0.0', '--seed', seed, '--json'], { cwd: folder });
  const ready = JSON.parse(await emulator.firstLine()) as Ready;
  ({ tenantId, clientId } = ready.signIn);
  const ca = await (await fetch('http://127.0.0.1:18442/ca.pem')).text();
  writeFileSync(path.join(folder, 'ca.pem'), ca);
  writeFileSync(path.join(folder, 'secret'), ready.identityHeader);
  mkdirSync(path.join(folder, 'node_modules'));
  symlinkSync(path.join(projectRoot, 'node_modules/@azure'), path.join(folder, 'node_modules/@azure'));
});
afterAll(async () => {
  if (mayMakeNetworks) await Promise.all([emulator.end('SIGTERM'), run('ip', ['netns', 'delete', name])]);
  await endLocalProcesses();
});

const client = `
const { ClientSecretCredential } = require('@azure/identity');
const { SecretClient } = require('@azure/keyvault-secrets');
const secret = require('node:fs').readFileSync('secret', 'utf8');
const credential = new ClientSecretCredential(process.env.AZURE_TENANT_ID, process.env.AZURE_CLIENT_ID, secret);
new SecretClient('https://far-away.vault.azure.net', credential).getSecret('greeting').then(({ value }) => console.log(value));`;

test('an unmodified client of another network namespace reads a secret by the name of its vault', async () => {
  if (!mayMakeNetworks) {
    process.stdout.write('Skipped: nobody but an administrator may make a network namespace.\n');
    return;
  }
  const env = {
    PATH: process.env['PATH'],
    HTTPS_PROXY: `http://${here}:18442`,
    NODE_EXTRA_CA_CERTS: path.join(folder, 'ca.pem'),
    AZURE_TENANT_ID: tenantId,
    AZURE_CLIENT_ID: clientId,
  };
  const { stdout } = await run('ip', ['netns', 'exec', name, process.execPath, '-e', client], { cwd: folder, env });

  expect(stdout).toBe('hello\n');
});
