import { type RunningAzure, startAzure } from '../../../local/azure/startAzure';
import { azureKeyClient } from '../../support/azure/azureClients';
import { azureRequest, v } from '../../support/azure/azureRequest';
import { testSeed } from '../../support/azure/azureTestVaults';

let azure: RunningAzure;

beforeAll(async () => {
  const data = Buffer.from('{"version":"1.0.0"}').toString('base64url');
  azure = await startAzure({
    seed: testSeed({
      sku: 'premium',
      keys: [
        { name: 'soft', versions: [{ kty: 'EC' }, { kty: 'EC' }] },
        { name: 'for-enclaves', versions: [{ kty: 'EC-HSM', exportable: true, releasePolicy: { data } }] },
      ],
    }),
  });
});
afterAll(() => azure.stop());

const release = (name: string, body: object) =>
  azureRequest(azure, 'source', { method: 'POST', path: v(`/keys/${name}/release`), body });

test('answers the key to a request for its attestation', async () => {
  const client = azureKeyClient(azure, 'source');
  const key = await client.getKey('soft');

  expect((await client.getKeyAttestation('soft')).key).toEqual(key.key);
  const { version = '' } = key.properties;
  expect((await client.getKeyAttestation('soft', { version })).properties.version).toBe(version);
  await expect(client.getKeyAttestation('missing')).rejects.toMatchObject({ statusCode: 404 });
});

test.each([
  ['soft', 'it is not exportable'],
  ['for-enclaves', 'the attestation of the target cannot be verified'],
])('refuses the release of %s, because %s', async (name, reason) => {
  const { status, body } = await release(name, { target: 'e30.e30.e30' });

  expect([status, body.error.code]).toEqual([403, 'Forbidden']);
  expect(body.error.message).toContain(reason);
});

test.each([
  ['no target', {}],
  ['an unknown algorithm', { target: 'x', enc: 'ROT13' }],
])('answers BadParameter for a release with %s', async (_, body) => {
  expect((await release('soft', body)).status).toBe(400);
});

test('answers 404 for the release of a missing key', async () => {
  expect((await release('missing', { target: 'x' })).status).toBe(404);
});
