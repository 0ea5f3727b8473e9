import { type RunningAzure, startAzure } from '../../../local/azure/startAzure';
import { azureCertificateClient, azureSecretClient } from '../../support/azure/azureClients';
import { azureRequest, v } from '../../support/azure/azureRequest';
import { AzureTestClock, collect, testSeed } from '../../support/azure/azureTestVaults';

const clock = new AzureTestClock();
let azure: RunningAzure;

beforeAll(async () => {
  const certificates = [
    { name: 'renewed', policy: { key_props: { kty: 'EC', crv: 'P-521' } }, versions: [{ tags: { owner: 'web' } }] },
  ];
  azure = await startAzure({ seed: testSeed({ certificates }), clock });
});
afterAll(() => azure.stop());

const read = async (vault: string, path: string) => (await azureRequest(azure, vault, { path: v(path) })).body;

test('answers a restore with the full bundle, its policy, key and secret, but no operation', async () => {
  const before = await read('source', '/certificates/renewed/');
  const { body: blob } = await azureRequest(azure, 'source', {
    method: 'POST',
    path: v('/certificates/renewed/backup'),
  });
  const { status, body } = await azureRequest(azure, 'same-world', {
    method: 'POST',
    path: v('/certificates/restore'),
    body: blob,
  });

  expect(status).toBe(200);
  expect(body).toEqual(JSON.parse(JSON.stringify(before).replaceAll('//source.', '//same-world.')));
  expect(body.policy.lifetime_actions).toEqual([
    { trigger: { lifetime_percentage: 80 }, action: { action_type: 'AutoRenew' } },
  ]);
  expect(body.pending).toBeUndefined();
});

test('loses issuer, renewal, tags and version id of a certificate that travels as its secret, and keeps the file', async () => {
  const { value = '', properties } = await azureSecretClient(azure, 'source').getSecret('renewed');
  const target = azureCertificateClient(azure, 'other-geography');
  const arrived = await target.importCertificate('renewed', Buffer.from(value, 'base64'));
  const before = await read('source', '/certificates/renewed/');
  const after = await read('other-geography', '/certificates/renewed/');

  expect([after.cer, after.x5t]).toEqual([before.cer, before.x5t]);
  expect(after.policy).toMatchObject({
    issuer: { name: 'Unknown' },
    key_props: { exportable: true, kty: 'EC', crv: 'P-521', reuse_key: false },
    secret_props: { contentType: 'application/x-pkcs12' },
    lifetime_actions: [{ trigger: { lifetime_percentage: 80 }, action: { action_type: 'EmailContacts' } }],
  });
  expect(after.tags).toBeUndefined();
  expect(arrived.properties.version).not.toBe(properties.version);
});

test('creates a certificate on P-521 with a key on that curve', async () => {
  await azure.control.changeSettings({ delays: { deleteMs: 0, purgeMs: 0, issueMs: 0 } });
  const client = azureCertificateClient(azure, 'source');
  const policy = { issuerName: 'Self', subject: 'CN=big-curve', keyType: 'EC', keyCurveName: 'P-521' } as const;
  await (await client.beginCreateCertificate('big-curve', policy, { intervalInMs: 1 })).pollUntilDone();

  expect((await read('source', '/keys/big-curve/')).key).toMatchObject({ kty: 'EC', crv: 'P-521' });
});

test('changes key and certificate without naming a version', async () => {
  await azureRequest(azure, 'source', { method: 'POST', path: v('/keys/loose/create'), body: { kty: 'EC' } });
  const changes = ['/keys/loose/', '/certificates/renewed/'].map((path) =>
    azureRequest(azure, 'source', { method: 'PATCH', path: v(path), body: { tags: { changed: 'yes' } } }),
  );

  expect((await Promise.all(changes)).map(({ status, body }) => [status, body.tags])).toEqual([
    [200, { changed: 'yes' }],
    [200, { changed: 'yes' }],
  ]);
});

test('distinguishes versions of one second only by the unversioned read', async () => {
  const client = azureSecretClient(azure, 'source');
  const made: string[] = [];
  for (const value of ['one', 'two', 'three'])
    made.push((await client.setSecret('at-once', value)).properties.version ?? '');
  const listed = await collect(client.listPropertiesOfSecretVersions('at-once'));

  expect(new Set(listed.map(({ createdOn }) => createdOn?.getTime())).size).toBe(1);
  expect((await client.getSecret('at-once')).properties.version).toBe(made[2]);
});
