import { generateKeyPairSync } from 'node:crypto';
import { type RunningAzure, startAzure } from '../../../local/azure/startAzure';
import { azureCertificateClient, azureKeyClient, azureSecretClient } from '../../support/azure/azureClients';
import { azureRequest, v } from '../../support/azure/azureRequest';
import { collect, testSeed } from '../../support/azure/azureTestVaults';

let azure: RunningAzure;

beforeAll(async () => {
  const policy = { key_props: { kty: 'EC' } };
  azure = await startAzure({
    seed: testSeed({ sku: 'premium', certificates: [{ name: 'site', policy, versions: [{}] }] }),
  });
});
afterAll(() => azure.stop());

// Where the unmodified SDK loses something. A failing test is good news: a newer version fixed the defect.

const client = () => azureCertificateClient(azure, 'source');
const read = async (path: string) => (await azureRequest(azure, 'source', { path: v(path) })).body;

test('loses the policy and the attributes of an imported certificate', async () => {
  const { value = '' } = await azureSecretClient(azure, 'source').getSecret('site');
  const policy = { issuerName: 'Self', subject: 'CN=other' } as const;
  await client().importCertificate('imported', Buffer.from(value, 'base64'), { policy, enabled: false });
  const { attributes, policy: kept } = await read('/certificates/imported/');

  expect([attributes.enabled, kept.issuer.name]).toEqual([true, 'Unknown']);
});

test('applies an update of a policy, but returns an empty object', async () => {
  const answer = await client().updateCertificatePolicy('site', {
    issuerName: 'Self',
    subject: 'CN=changed',
    validityInMonths: 6,
  });

  expect(answer).toEqual({});
  expect((await read('/certificates/site/policy')).x509_props).toMatchObject({
    subject: 'CN=changed',
    validity_months: 6,
  });
});

test('returns deleted contacts as an empty list', async () => {
  await client().setContacts([{ email: 'pki-team@contoso.example' }]);

  expect(await client().deleteContacts()).toEqual([]);
});

test('cannot disable an issuer', async () => {
  await client().createIssuer('our-ca', 'DigiCert');
  await client().updateIssuer('our-ca', { enabled: false });

  expect((await read('/certificates/issuers/our-ca')).attributes.enabled).toBe(true);
});

test('drops which keys of a list are exportable, though the answer has it', async () => {
  const { d, crv, x, y } = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  const data = Buffer.from('{}').toString('base64url');
  await azureRequest(azure, 'source', {
    method: 'PUT',
    path: v('/keys/exportable'),
    body: {
      Hsm: true,
      key: { kty: 'EC', crv, x, y, d },
      attributes: { exportable: true },
      release_policy: { data },
    },
  });
  const listed = await collect(azureKeyClient(azure, 'source').listPropertiesOfKeys());
  const onTheWire = (await read('/keys')).value.find(({ kid }: { kid: string }) => kid.endsWith('/exportable'));

  expect(onTheWire.attributes.exportable).toBe(true);
  expect(listed.find(({ name }) => name === 'exportable')?.exportable).toBeUndefined();
});

test('hides the operation behind the state of its poller', async () => {
  const poller = await client().beginCreateCertificate('polled', { issuerName: 'Self', subject: 'CN=polled' });
  await poller.poll();

  expect(poller.getOperationState()).not.toHaveProperty('certificateOperation');
  poller.stopPolling();
});
