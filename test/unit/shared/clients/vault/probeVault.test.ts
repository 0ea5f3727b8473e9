import { type AddressInfo, type Server, createServer } from 'node:net';
import { MoverError } from '../../../../../shared/contracts/model/moverError';
import { testIdentity } from '../../../../support/clients/clientIdentity';
import {
  type VaultServer,
  challengeAnswer,
  serverTenant,
  startVaultServer,
} from '../../../../support/clients/clientVaultServer';
import { vaultsAt } from '../../../../support/clients/clientVaults';

let server: VaultServer;
const otherTenant = '99999999-0000-0000-0000-000000000000';

beforeAll(async () => {
  server = await startVaultServer('contoso');
});

beforeEach(() => {
  server.challenge = undefined;
});

afterAll(() => server.stop());

async function faultOf(probing: Promise<unknown>): Promise<MoverError> {
  const thrown: unknown = await probing.catch((error: unknown) => error);
  if (thrown instanceof MoverError) return thrown;
  throw new Error('the probe went well');
}

/** A server that accepts connections but sends nothing. */
async function startMute(): Promise<{ server: Server; port: number }> {
  const mute = createServer();
  await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
  return { server: mute, port: (mute.address() as AddressInfo).port };
}

test('probeVault returns the region without sending a token', async () => {
  const { vaults } = vaultsAt(server);
  expect(await vaults.probe('contoso')).toEqual({ region: 'westeurope' });
  expect(server.seen.at(-1)).toMatchObject({ authorized: false, method: 'GET', host: 'contoso.vault.azure.net' });
});

test('probeVault accepts an allowed tenant without a token request', async () => {
  const { vaults, identity } = vaultsAt(server, { allowedTenants: [serverTenant] });
  await vaults.probe('contoso');
  expect(identity.asked).toEqual([]);
});

test('probeVault accepts the identity’s own tenant by default', async () => {
  const { vaults } = vaultsAt(server, { identity: testIdentity(otherTenant) });
  const error = await faultOf(vaults.probe('contoso'));
  expect(error).toMatchObject({ code: 'TENANT_NOT_ALLOWED', retryable: false });
  expect(error.message).toContain(serverTenant);
  expect(error.message).toContain('MOVE_ALLOWED_TENANTS');
});

test.each<[string, VaultServer['challenge']]>([
  ['no challenge', { status: 200, body: {} }],
  ['a challenge without a tenant', challengeAnswer('')],
  ['a challenge of another cloud', challengeAnswer(serverTenant, 'https://vault.azure.cn')],
  ['a challenge without a region', { status: 401, headers: { 'www-authenticate': 'Bearer' } }],
  ['a gateway’s error', { status: 502, body: '<html>' }],
])('probeVault rejects an answer with %s', async (_, challenge) => {
  server.challenge = challenge;
  const error = await faultOf(vaultsAt(server).vaults.probe('contoso'));
  expect(error).toMatchObject({ code: 'VAULT_UNREACHABLE', retryable: false });
  expect(error.message).toContain('does not answer as a Key Vault');
});

test('probeVault explains a refused connection', async () => {
  const { server: gone, port } = await startMute();
  await new Promise((resolve) => gone.close(resolve));
  const { vaults } = vaultsAt({ ca: server.ca, connectTo: { host: '127.0.0.1', port } });
  const error = await faultOf(vaults.probe('contoso'));
  expect(error).toMatchObject({ code: 'VAULT_UNREACHABLE', retryable: true });
  expect(error.message).toContain('refused');
});

test('probeVault explains a name that does not resolve', async () => {
  const { vaults } = vaultsAt({ ca: server.ca, connectTo: { host: 'nowhere.invalid', port: 443 } });
  const error = await faultOf(vaults.probe('contoso'));
  expect(error.code).toBe('VAULT_UNREACHABLE');
  expect(error.message).toMatch(/does not resolve|name resolution does not work/);
});

test('probeVault explains a certificate that is not trusted', async () => {
  const other = await startVaultServer('contoso');
  const { vaults } = vaultsAt({ ca: other.ca, connectTo: server.connectTo });
  const error = await faultOf(vaults.probe('contoso'));
  await other.stop();
  expect(error).toMatchObject({ code: 'VAULT_UNREACHABLE', retryable: false });
  expect(error.message).toContain('NODE_EXTRA_CA_CERTS');
});

test('probeVault rejects a certificate for another name', async () => {
  const error = await faultOf(vaultsAt(server).vaults.probe('fabrikam'));
  expect(error).toMatchObject({ code: 'VAULT_UNREACHABLE', retryable: false });
  expect(error.message).toContain('certificate');
});

test('probeVault gives up on a server that does not answer', async () => {
  const { server: mute, port } = await startMute();
  const { vaults } = vaultsAt({ ca: server.ca, connectTo: { host: '127.0.0.1', port } }, { timeoutMs: 300 });
  const error = await faultOf(vaults.probe('contoso'));
  mute.close();
  expect(error).toMatchObject({ code: 'VAULT_UNREACHABLE', retryable: true });
  expect(error.message).toContain('0.3 s');
});
