import { once } from 'node:events';
import { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import { ClientSecretCredential } from '@azure/identity';
import { CertificateClient } from '@azure/keyvault-certificates';
import { KeyClient } from '@azure/keyvault-keys';
import { SecretClient } from '@azure/keyvault-secrets';
import { type EmulatedVault, type KeyVaultEmulator } from '../../../local/azure/keyVaultApi';
import { startKeyVaultOf } from '../../../local/azure/startKeyVault';
import { azureClientOptions } from '../../support/azure/azureClients';
import { errorOf } from '../../support/azure/azureTestVaults';

let emulator: KeyVaultEmulator;

beforeAll(async () => {
  emulator = await startKeyVaultOf('', { secrets: { 'db-password': 'first' } });
});
afterAll(() => emulator.stop());

const secretsOf = (vault: EmulatedVault, credential = vault.credential) =>
  new SecretClient(vault.url, credential, { ...vault.clientOptions, retryOptions: { maxRetries: 0 } });

it('starts with a vault that the clients of the SDK use as it is', async () => {
  expect((await secretsOf(emulator).getSecret('db-password')).value).toBe('first');
});

it('adds a vault with secrets, keys and certificates, which no other vault shares', async () => {
  const [one, other] = await Promise.all([
    emulator.newVault({ secrets: { token: 'a' }, keys: ['wrap'], certificates: ['web'] }),
    emulator.newVault({ name: 'of-my-own' }),
  ]);
  const options = one.clientOptions;

  expect((await secretsOf(one).getSecret('token')).value).toBe('a');
  expect((await new KeyClient(one.url, one.credential, options).getKey('wrap')).keyType).toBe('RSA');
  expect((await new CertificateClient(one.url, one.credential, options).getCertificate('web')).name).toBe('web');
  expect([one.hostUrl, other.hostUrl]).toEqual([
    `https://${one.name}.vault.azure.net`,
    'https://of-my-own.vault.azure.net',
  ]);
  expect((await errorOf(secretsOf(other).getSecret('token'))).statusCode).toBe(404);
});

it('gives each identity its own secret and its own role', async () => {
  const vault = await emulator.newVault({
    secrets: { token: 'a' },
    identities: { reader: 'Key Vault Secrets User', writer: 'Key Vault Secrets Officer' },
  });
  const { reader, writer } = vault.identities;

  await secretsOf(vault, writer?.credential).setSecret('token', 'b');
  expect((await secretsOf(vault, reader?.credential).getSecret('token')).value).toBe('b');
  expect((await errorOf(secretsOf(vault, reader?.credential).setSecret('token', 'c'))).statusCode).toBe(403);
  expect((await secretsOf(vault).getSecret('token')).value).toBe('b');
  expect(reader?.clientSecret).not.toBe(writer?.clientSecret);
});

it('keeps the identities of vaults that are added at the same time', async () => {
  const identities = { reader: 'Key Vault Secrets User' };
  const vaults = await Promise.all([1, 2, 3].map(() => emulator.newVault({ secrets: { a: 'b' }, identities })));
  const known = (await control<{ identities: { clientId: string }[] }>('/settings')).identities;

  const wanted = vaults.map((vault) => vault.identities['reader']?.clientId);
  expect(known.map(({ clientId }) => clientId)).toEqual(expect.arrayContaining(wanted));
});

it('lets calls fail, and shows them', async () => {
  const vault = await emulator.newVault({ secrets: { a: 'b' } });
  await emulator.addFault({ match: { vault: vault.name }, effect: { kind: 'error', status: 503 } });

  expect((await errorOf(secretsOf(vault).getSecret('a'))).statusCode).toBe(503);
  await emulator.clearFaults();
  expect((await secretsOf(vault).getSecret('a')).value).toBe('b');
  const calls = (await emulator.calls()).filter((call) => call.vault === vault.name && call.status !== 401);
  expect(calls.map(({ operation, status }) => [operation, status])).toEqual([
    ['secrets.get', 503],
    ['secrets.get', 200],
  ]);
});

it('moves the clock of the service', async () => {
  const before = await emulator.now();
  await emulator.advanceClock(86_400_000);
  expect((await emulator.now()).getTime()).toBeGreaterThanOrEqual(before.getTime() + 86_400_000);
  await emulator.setClock(new Date('2031-01-01T00:00:00Z'));
  expect((await emulator.now()).toISOString()).toMatch(/^2031-01-01T00:00:0/);
});

it('restores a snapshot, and starts with one', async () => {
  const vault = await emulator.newVault({ secrets: { a: 'before' }, keys: ['wrap'] });
  const snapshot = await emulator.snapshot();
  const { n } = (await new KeyClient(vault.url, vault.credential, vault.clientOptions).getKey('wrap')).key ?? {};
  await secretsOf(vault).setSecret('a', 'after');
  await emulator.restore(snapshot);
  expect((await secretsOf(vault).getSecret('a')).value).toBe('before');

  const other = await startKeyVaultOf('', { seed: snapshot });
  try {
    const copy = await other.newVault({ name: vault.name });
    const key = await new KeyClient(copy.url, copy.credential, copy.clientOptions).getKey('wrap');
    expect([(await secretsOf(copy).getSecret('a')).value, key.key?.n]).toEqual(['before', n]);
  } finally {
    await other.stop();
  }
});

it('leaves nothing running when its content is refused', async () => {
  await expect(startKeyVaultOf('', { secrets: { 'not a name': 'x' } })).rejects.toThrow(
    /refused POST \/seed \(400\).*not a name|a name: 1 to 127/,
  );
});

it('answers at another port of this machine, as that of a container', async () => {
  const vault = await emulator.newVault({ secrets: { a: 'b' } });
  const { token } = await vault.credential.getToken('https://vault.azure.net/.default');
  const headers = { host: 'localhost:32768', authorization: `Bearer ${token}` };
  const { ca } = vault.clientOptions.tlsOptions;
  const sent = https.get(`${vault.url}/secrets/a?api-version=2025-07-01`, { ca, headers, agent: false });
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  expect(JSON.parse(await text(answer))).toMatchObject({
    value: 'b',
    id: expect.stringMatching(/^https:\/\/localhost:32768\/secrets\/a\//),
  });
});

it('signs in by a client secret, as unmodified clients do', async () => {
  const vault = await emulator.newVault({ secrets: { a: 'b' }, identities: { reader: 'Key Vault Secrets User' } });
  const { tenantId = '', clientId = '', clientSecret = '' } = vault.identities['reader'] ?? {};
  const { VAULT_CONNECT_TO: connectTo = '', NODE_EXTRA_CA_CERTS: caFile = '', AZURE_CLIENT_SECRET = '' } = emulator.env;
  const options = azureClientOptions({ connectTo, caFile });
  const signIn = (secret: string) => new ClientSecretCredential(tenantId, clientId, secret, options);

  const client = new SecretClient(vault.hostUrl, signIn(clientSecret), options);
  expect((await client.getSecret('a')).value).toBe('b');
  // The secret of the first identity is not that of this one.
  await expect(signIn(AZURE_CLIENT_SECRET).getToken('https://vault.azure.net/.default')).rejects.toThrow(
    'AADSTS7000215',
  );
});

async function control<T>(path: string): Promise<T> {
  return (await (await fetch(`${emulator.controlUrl}${path}`)).json()) as T;
}
