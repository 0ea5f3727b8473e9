import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { type IncomingMessage } from 'node:http';
import { get } from 'node:https';
import { type VaultAgentOptions, VaultAgent } from '../../../../../shared/clients/transport/vaultAgent';
import { temporaryFolder } from '../../../../support/clients/clientFolder';
import { startNode } from '../../../../support/nodeProcess';
import { type VaultServer, startVaultServer } from '../../../../support/clients/clientVaultServer';

let server: VaultServer;
const agents: VaultAgent[] = [];

beforeAll(async () => {
  server = await startVaultServer('contoso');
});

afterEach(() => {
  for (const agent of agents.splice(0)) agent.destroy();
});

afterAll(() => server.stop());

function agentTo(options: VaultAgentOptions): VaultAgent {
  const agent = new VaultAgent(options);
  agents.push(agent);
  return agent;
}

function fetchStatus(url: string, agent: VaultAgent): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get(url, { agent }, (response: IncomingMessage) => {
      response.resume().once('end', () => {
        resolve(response.statusCode);
      });
    }).once('error', reject);
  });
}

test('VaultAgent connects to connectTo, and TLS and Host still name the vault', async () => {
  const agent = agentTo({ connectTo: server.connectTo, ca: server.ca });
  expect(await fetchStatus('https://contoso.vault.azure.net/secrets', agent)).toBe(401);
  expect(server.seen.at(-1)).toMatchObject({
    host: 'contoso.vault.azure.net',
    servername: 'contoso.vault.azure.net',
  });
});

test('VaultAgent reuses a connection', async () => {
  const agent = agentTo({ connectTo: server.connectTo, ca: server.ca });
  await fetchStatus('https://contoso.vault.azure.net/secrets', agent);
  const [socket] = Object.values(agent.freeSockets)[0] ?? [];
  await fetchStatus('https://contoso.vault.azure.net/secrets', agent);
  expect(Object.values(agent.freeSockets)[0]?.[0]).toBe(socket);
});

test('VaultAgent closes a connection that nobody uses', async () => {
  const agent = agentTo({ connectTo: server.connectTo, ca: server.ca, idleMs: 50 });
  expect(await fetchStatus('https://contoso.vault.azure.net/secrets', agent)).toBe(401);
  const [socket] = Object.values(agent.freeSockets)[0] ?? [];
  // The server closes it later.
  expect(socket?.timeout).toBe(50);
  await new Promise((resolve) => socket?.once('close', resolve));
  expect(Object.keys(agent.freeSockets)).toEqual([]);
});

test('VaultAgent keeps a connection whose answer takes longer', async () => {
  const agent = agentTo({ connectTo: server.connectTo, ca: server.ca, idleMs: 50 });
  server.script = () => undefined;
  const request = get('https://contoso.vault.azure.net/secrets', { agent, headers: { authorization: 'Bearer x' } });
  await new Promise((resolve) => request.once('timeout', resolve));
  expect(request.destroyed).toBe(false);
  request.once('error', () => undefined).destroy();
});

test('VaultAgent connects to the address of the URL without connectTo', async () => {
  const agent = agentTo({ ca: server.ca });
  expect(await fetchStatus(`https://127.0.0.1:${server.connectTo.port}/secrets`, agent)).toBe(401);
});

test('VaultAgent rejects a certificate for another name', async () => {
  const agent = agentTo({ connectTo: server.connectTo, ca: server.ca });
  await expect(fetchStatus('https://fabrikam.vault.azure.net/', agent)).rejects.toMatchObject({
    code: 'ERR_TLS_CERT_ALTNAME_INVALID',
  });
});

test('VaultAgent trusts an authority of NODE_EXTRA_CA_CERTS', async () => {
  const { folder, remove } = temporaryFolder();
  const caFile = path.join(folder, 'ca.pem');
  writeFileSync(caFile, server.ca);
  const statuses = await Promise.all([statusInProcess({ NODE_EXTRA_CA_CERTS: caFile }), statusInProcess({})]);
  remove();
  expect(statuses).toEqual(['401', 'UNABLE_TO_VERIFY_LEAF_SIGNATURE']);
});

/** The output of a process with this environment, whose agent has no certificates, when it calls the server. */
async function statusInProcess(env: Record<string, string>): Promise<string> {
  const file = path.join(__dirname, '../../../../../shared/clients/transport/vaultAgent.ts');
  const program = `
    const ts = require(${JSON.stringify(require.resolve('typescript'))});
    const source = require('fs').readFileSync(${JSON.stringify(file)}, 'utf8');
    const compiled = ts.transpile(source, { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 });
    const loaded = { exports: {} };
    new Function('require', 'exports', compiled)(require, loaded.exports);
    const agent = new loaded.exports.VaultAgent({ connectTo: ${JSON.stringify(server.connectTo)} });
    require('https').get('https://contoso.vault.azure.net/', { agent }, (response) => {
      process.stdout.write(String(response.statusCode));
      process.exit();
    }).on('error', (error) => process.stdout.write(error.code));
  `;
  const { ended, stdout } = startNode(['-e', program], { env: { ...process.env, ...env } });
  await ended;
  return stdout();
}
