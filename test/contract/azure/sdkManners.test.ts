import { type RunningAzure, startAzure } from '../../../local/azure/startAzure';
import {
  azureCertificateClient,
  azureCryptographyClient,
  azureKeyClient,
  azureSecretClient,
} from '../../support/azure/azureClients';
import { collect, errorOf, testSeed } from '../../support/azure/azureTestVaults';

let azure: RunningAzure;

beforeAll(async () => {
  azure = await startAzure({ seed: testSeed({ secrets: [{ name: 'one', versions: [{ value: 'x' }] }] }) });
});
afterAll(() => azure.stop());
beforeEach(() => {
  azure.control.clearFaults();
  azure.control.clearLog();
});

// How the unmodified SDK presents correct answers, which a mover has to handle.

test('puts the outer code, message and status of an error on top, and the inner code deep inside', async () => {
  await azureSecretClient(azure, 'source').setSecret('off', 'x', { enabled: false });
  const error = await errorOf(azureSecretClient(azure, 'source').getSecret('off'));

  expect(error).toMatchObject({ statusCode: 403, code: 'Forbidden' });
  expect(error.message).toBe('Operation get is not allowed on a disabled secret.');
  expect(error.details.error.innerError?.code).toBe('SecretDisabled');
});

test('keeps the status of a refused list, whatever happens to its message', async () => {
  azure.control.addFault({ match: { operation: 'secrets.list' }, effect: { kind: 'throttle' } });
  const listed = collect(azureSecretClient(azure, 'source').listPropertiesOfSecrets());

  expect(await errorOf(listed)).toMatchObject({ statusCode: 429 });
});

test('answers the challenge in every client with verification on, and sends the first write whole', async () => {
  await azureKeyClient(azure, 'source').createKey('first', 'EC');
  await azureCertificateClient(azure, 'source').setContacts([{ email: 'a@contoso.example' }]);

  expect(azure.control.requests().map(({ operation, status }) => [operation, status])).toEqual([
    ['keys.create', 401],
    ['keys.create', 200],
    ['contacts.set', 401],
    ['contacts.set', 200],
  ]);
});

test('names every issuer "issuers"; the real name is in the id', async () => {
  const client = azureCertificateClient(azure, 'source');
  const { id, name } = await client.createIssuer('contoso-ca', 'DigiCert');

  expect(name).toBe('issuers');
  expect(id).toBe('https://source.vault.azure.net/certificates/issuers/contoso-ca');
});

test('ends an unversioned read or update in a slash', async () => {
  const keys = azureKeyClient(azure, 'source');
  await keys.createKey('unversioned', 'EC');
  azure.control.clearLog();
  await keys.getKey('unversioned');
  await azureCertificateClient(azure, 'source').getContacts();

  expect(azure.control.requests().find(({ operation }) => operation === 'keys.get')?.path).toBe('/keys/unversioned/');
});

test('refuses by itself to use a key outside its validity period', async () => {
  const expiresOn = new Date(Date.now() - 60_000);
  const { id = '' } = await azureKeyClient(azure, 'source').createRsaKey('late', { expiresOn });
  const client = azureCryptographyClient(azure, id);
  const use = client.encrypt({ algorithm: 'RSA-OAEP', plaintext: Buffer.from('x') });

  await expect(use).rejects.toThrow(/expired|expires/i);
  expect(azure.control.requests().some(({ operation }) => operation === 'keys.encrypt')).toBe(false);
});
