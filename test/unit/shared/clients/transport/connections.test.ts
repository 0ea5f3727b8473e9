import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { connections } from '../../../../../shared/clients/transport/connections';
import { connectVaults } from '../../../../../shared/clients/vault/connectVaults';
import { connectTimeoutCode, VaultAgent } from '../../../../../shared/clients/transport/vaultAgent';
import { testIdentity } from '../../../../support/clients/clientIdentity';
import { testSettings } from '../../../../support/clients/clientSettings';
import { impatientClock } from '../../../../support/clients/clientVaults';

// A server that accepts connections and then sends nothing, so that no TLS handshake ends.

let silent: Server;
let connectTo: { readonly host: string; readonly port: number };
const taken: Socket[] = [];
const agents: VaultAgent[] = [];

beforeAll(async () => {
  silent = createServer((socket) => taken.push(socket)).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  connectTo = { host: '127.0.0.1', port: (silent.address() as AddressInfo).port };
});
afterEach(() => {
  for (const agent of agents.splice(0)) agent.destroy();
  for (const socket of taken.splice(0)) socket.destroy();
});
afterAll(() => {
  silent.close();
});

test('connections limits calls to 30 s and handshakes to 5 s by default', () => {
  const { agent, timeoutMs } = connections(testSettings({ connectTo }), { identity: testIdentity('unused') });
  expect([timeoutMs, agent instanceof VaultAgent && agent.connectTimeoutMs]).toEqual([30_000, 5_000]);
});

test('connections ends a handshake at the limit of the agent', async () => {
  const agent = new VaultAgent({ connectTo, connectTimeoutMs: 100 });
  agents.push(agent);
  const socket = agent.createConnection({ host: 'contoso.vault.azure.net', servername: 'contoso.vault.azure.net' });
  if (socket === undefined || socket === null) throw new Error('Expected a socket.');
  const [error] = (await once(socket, 'error')) as [Error];
  expect(error).toMatchObject({ code: connectTimeoutCode });
  expect(socket.destroyed).toBe(true);
});

test('connections ends a handshake at the limit of the call if that is shorter', async () => {
  const from = connections(testSettings({ connectTo }), {
    identity: testIdentity('unused'),
    clock: impatientClock(),
    timeoutMs: 500,
  });
  if (from.agent instanceof VaultAgent) agents.push(from.agent);
  const reached = once(silent, 'connection');
  await expect(connectVaults(from).probe('contoso')).rejects.toMatchObject({
    code: 'VAULT_UNREACHABLE',
    retryable: true,
  });
  await reached;
});
