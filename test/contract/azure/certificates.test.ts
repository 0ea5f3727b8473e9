import { createPrivateKey, X509Certificate } from 'node:crypto';
import { type CertificateClient, type CertificatePolicy } from '@azure/keyvault-certificates';
import { type RunningAzure, startAzure } from '../../../local/azure/startAzure';
import {
  azureCertificateClient,
  azureCryptographyClient,
  azureKeyClient,
  azureSecretClient,
} from '../../support/azure/azureClients';
import { AzureOpenSsl } from '../../support/azure/azureOpenSsl';
import { azureRequest, v } from '../../support/azure/azureRequest';
import { AzureTestClock, collect, errorOf, testSeed } from '../../support/azure/azureTestVaults';

const clock = new AzureTestClock();
const openSsl = new AzureOpenSsl();
const rsa = (subject: string) => ({ issuerName: 'Self', subject });
const self = (subject: string) => ({ ...rsa(subject), keyType: 'EC' as const, keyCurveName: 'P-256' as const });
let azure: RunningAzure;
let client: CertificateClient;

beforeAll(async () => {
  azure = await startAzure({ seed: testSeed(), clock });
  client = azureCertificateClient(azure, 'source');
});
afterAll(async () => {
  openSsl.remove();
  await azure.stop();
});
beforeEach(() => azure.control.changeSettings({ delays: { deleteMs: 0, purgeMs: 0, issueMs: 0 } }));

const send = (method: string, path: string, body?: unknown) =>
  azureRequest(azure, 'source', { method, path: v(path), body });
const make = async (name: string, policy: CertificatePolicy = self(`CN=${name}`)) =>
  (await client.beginCreateCertificate(name, policy, { intervalInMs: 1 })).pollUntilDone();

test('answers a create with 202, the operation and Retry-After, and completes it by the clock', async () => {
  await azure.control.changeSettings({ delays: { deleteMs: 0, purgeMs: 0, issueMs: 10_000 } });
  const policy = { issuer: { name: 'Self' }, x509_props: { subject: 'CN=pending' } };
  const created = await send('POST', '/certificates/pending-one/create', { policy });

  expect(created.status).toBe(202);
  expect(created.headers).toMatchObject({
    'retry-after': '10',
    location: expect.stringContaining('/certificates/pending-one/pending?'),
  });
  expect(created.body).toMatchObject({ status: 'inProgress', issuer: { name: 'Self' }, cancellation_requested: false });
  expect((await send('GET', '/certificates/pending-one/')).body).toMatchObject({ attributes: { enabled: false } });
  expect((await send('GET', '/secrets/pending-one/')).body.error.innererror.code).toBe('SecretDisabled');
  const again = await send('POST', '/certificates/pending-one/create', { policy });
  expect([again.status, again.body.error.code]).toEqual([409, 'Conflict']);

  clock.advance(10_000);
  const ended = await send('GET', '/certificates/pending-one/pending');
  expect(ended.body).toMatchObject({
    status: 'completed',
    target: 'https://source.vault.azure.net/certificates/pending-one',
  });
  const { body } = await send('GET', '/certificates/pending-one/');
  expect(body).toMatchObject({ attributes: { enabled: true }, pending: { id: expect.stringMatching(/\/pending$/) } });
});

test('fills up a bare policy with the recorded defaults', async () => {
  const { policy } = await make('defaults', rsa('CN=defaults'));

  expect(policy).toMatchObject({
    exportable: true,
    keyType: 'RSA',
    keySize: 2048,
    reuseKey: false,
    contentType: 'application/x-pkcs12',
    validityInMonths: 12,
    keyUsage: ['digitalSignature', 'keyEncipherment'],
    enhancedKeyUsage: ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'],
    lifetimeActions: [{ action: 'AutoRenew', lifetimePercentage: 80 }],
    issuerName: 'Self',
  });
});

test('creates a certificate as its policy says', async () => {
  const { cer } = await make('as-said', {
    ...self('CN=as-said, O=Contoso'),
    subjectAlternativeNames: { dnsNames: ['one.example', 'two.example'], emails: ['a@b.example'] },
    keyType: 'EC',
    keyCurveName: 'P-384',
    validityInMonths: 3,
  });
  const x509 = new X509Certificate(Buffer.from(cer ?? []));

  expect(x509.subject).toBe('O=Contoso\nCN=as-said');
  expect(x509.subjectAltName).toBe('email:a@b.example, DNS:one.example, DNS:two.example');
  expect(x509.publicKey.asymmetricKeyDetails?.namedCurve).toBe('secp384r1');
  expect(x509.verify(x509.publicKey)).toBe(true);
});

test('gives certificate, key and secret the same name and version id', async () => {
  const { cer, keyId, secretId, properties } = await make('triple', rsa('CN=triple'));
  const secret = await azureSecretClient(azure, 'source').getSecret('triple');
  const key = await azureKeyClient(azure, 'source').getKey('triple');
  const { body } = await send('GET', '/secrets/triple/');

  expect(keyId).toBe(`https://source.vault.azure.net/keys/triple/${properties.version ?? ''}`);
  expect(secretId).toBe(`https://source.vault.azure.net/secrets/triple/${properties.version ?? ''}`);
  expect(key.properties.managed).toBe(true);
  expect(body).toMatchObject({ managed: true, kid: keyId, contentType: 'application/x-pkcs12' });
  openSsl.write('triple.pfx', Buffer.from(secret.value ?? '', 'base64'));
  const pem = openSsl.run('pkcs12', '-in', 'triple.pfx', '-passin', 'pass:', '-nodes');
  const x509 = new X509Certificate(Buffer.from(cer ?? []));
  expect(x509.checkPrivateKey(createPrivateKey(pem))).toBe(true);
  expect(x509.fingerprint.replaceAll(':', '').toLowerCase()).toBe(
    Buffer.from(properties.x509Thumbprint ?? []).toString('hex'),
  );
  const digest = Buffer.alloc(32, 7);
  const { result } = await azureCryptographyClient(azure, keyId ?? '').sign('RS256', digest);
  expect(result).toHaveLength(256);
});

test('stores a PEM certificate as a PEM, and converts a PFX to a PEM on request', async () => {
  await make('as-pem', { ...self('CN=as-pem'), contentType: 'application/x-pem-file' });
  await make('as-pfx');
  const pem = await send('GET', '/secrets/as-pem/');
  const converted = await send('GET', '/secrets/as-pfx/?outContentType=application/x-pem-file');

  for (const { body } of [pem, converted]) {
    expect(body.contentType).toBe('application/x-pem-file');
    expect(new X509Certificate(body.value).checkPrivateKey(createPrivateKey(body.value))).toBe(true);
  }
  await azureSecretClient(azure, 'source').setSecret('plain', 'text');
  const refused = await send('GET', '/secrets/plain/?outContentType=application/x-pem-file');
  expect([refused.status, refused.body.error.code]).toEqual([400, 'BadParameter']);
});

test('leaves a key that is not exportable out of the secret', async () => {
  await make('kept-in', { ...self('CN=kept-in'), exportable: false });
  const { value } = await azureSecretClient(azure, 'source').getSecret('kept-in');
  openSsl.write('kept.pfx', Buffer.from(value ?? '', 'base64'));
  const pem = openSsl.run('pkcs12', '-in', 'kept.pfx', '-passin', 'pass:', '-nodes');

  expect(pem).toContain('BEGIN CERTIFICATE');
  expect(pem).not.toContain('PRIVATE KEY');
});

test.each([
  ['PUT', '/secrets/managed', 'SecretManagedByKeyVault', { value: 'x' }],
  ['PATCH', '/secrets/managed/', 'SecretManagedByKeyVault', { tags: {} }],
  ['DELETE', '/secrets/managed', 'SecretManagedByKeyVault', undefined],
  ['POST', '/secrets/managed/backup', 'SecretManagedByKeyVault', undefined],
  ['POST', '/keys/managed/create', 'KeyManagedByKeyVault', { kty: 'RSA' }],
  ['PATCH', '/keys/managed/', 'KeyManagedByKeyVault', { tags: {} }],
  ['DELETE', '/keys/managed', 'KeyManagedByKeyVault', undefined],
  ['POST', '/keys/managed/backup', 'KeyManagedByKeyVault', undefined],
  ['POST', '/keys/managed/rotate', 'KeyManagedByKeyVault', undefined],
])('forbids %s %s of a certificate: %s', async (method, path, inner, body) => {
  if ((await send('GET', '/certificates/managed/')).status === 404) await make('managed');
  const answer = await send(method, path, body);

  expect([answer.status, answer.body.error.code, answer.body.error.innererror?.code]).toEqual([
    403,
    'Forbidden',
    inner,
  ]);
  expect(answer.body.error.message).toMatch(/since it is associated with a certificate\./);
});

test('shows a disabled certificate and disables its secret and key', async () => {
  const { properties } = await make('off');
  await client.updateCertificateProperties('off', properties.version ?? '', { enabled: false, tags: { a: 'b' } });

  expect((await client.getCertificate('off')).properties).toMatchObject({ enabled: false, tags: { a: 'b' } });
  expect((await send('GET', '/secrets/off/')).body.error.innererror.code).toBe('SecretDisabled');
  expect((await send('GET', '/keys/off/')).body.attributes.enabled).toBe(false);
  const listed = await collect(azureSecretClient(azure, 'source').listPropertiesOfSecrets());
  expect(listed.find(({ name }) => name === 'off')).toMatchObject({ enabled: false, managed: true });
});

test('adds a version of all three for a second certificate of the same name', async () => {
  const first = await make('twice');
  const second = await make('twice');

  expect(second.properties.version).not.toBe(first.properties.version);
  expect(await collect(client.listPropertiesOfCertificateVersions('twice'))).toHaveLength(2);
  expect(await collect(azureKeyClient(azure, 'source').listPropertiesOfKeyVersions('twice'))).toHaveLength(2);
  const { body } = await send('GET', '/secrets/twice/');
  expect(body.previousVersion).toBe(first.properties.version);
});

test('rejects the name of an existing key or secret', async () => {
  await azureSecretClient(azure, 'source').setSecret('alone', 'x');
  const { status, body } = await send('POST', '/certificates/alone/create', {
    policy: { issuer: { name: 'Self' }, x509_props: { subject: 'CN=x' } },
  });

  expect([status, body.error.code]).toEqual([409, 'Conflict']);
});

test('keeps policy groups that the SDK sends empty', async () => {
  await make('kept-policy', { ...self('CN=kept'), validityInMonths: 7 });
  const before = (await send('GET', '/certificates/kept-policy/policy')).body;
  const { status } = await send('PATCH', '/certificates/kept-policy/policy', {
    key_props: {},
    secret_props: {},
    x509_props: { sans: {} },
    issuer: {},
  });
  await client.updateCertificatePolicy('kept-policy', {
    issuerName: 'Self',
    subject: 'CN=kept',
    lifetimeActions: [{ action: 'EmailContacts', daysBeforeExpiry: 20 }],
  });
  const after = (await send('GET', '/certificates/kept-policy/policy')).body;

  expect(status).toBe(200);
  expect(after).toEqual({
    ...before,
    lifetime_actions: [{ trigger: { days_before_expiry: 20 }, action: { action_type: 'EmailContacts' } }],
    attributes: expect.anything(),
  });
});

test.each([
  ['no subject', { issuer: { name: 'Self' } }],
  ['a broken subject', { issuer: { name: 'Self' }, x509_props: { subject: '=' } }],
  ['an unknown type', { issuer: { name: 'Self' }, key_props: { kty: 'DSA' }, x509_props: { subject: 'CN=x' } }],
  [
    'an unknown content type',
    { issuer: { name: 'Self' }, secret_props: { contentType: 'text/plain' }, x509_props: { subject: 'CN=x' } },
  ],
  ['an unknown usage', { issuer: { name: 'Self' }, x509_props: { subject: 'CN=x', key_usage: ['fly'] } }],
  [
    'an invalid percentage',
    {
      issuer: { name: 'Self' },
      x509_props: { subject: 'CN=x' },
      lifetime_actions: [{ trigger: { lifetime_percentage: 0 }, action: { action_type: 'AutoRenew' } }],
    },
  ],
])('answers BadParameter for a policy with %s', async (_, policy) => {
  const { status, body } = await send('POST', '/certificates/bad/create', { policy });

  expect([status, body.error.code]).toEqual([400, 'BadParameter']);
});

test('deletes, recovers and purges a certificate with its key and secret', async () => {
  const { id } = await make('cycle');
  await (await client.beginDeleteCertificate('cycle', { intervalInMs: 1 })).pollUntilDone();
  expect((await send('GET', '/secrets/cycle/')).status).toBe(404);
  expect((await send('GET', '/keys/cycle/')).status).toBe(404);
  expect((await collect(client.listDeletedCertificates())).map(({ name }) => name)).toContain('cycle');

  await (await client.beginRecoverDeletedCertificate('cycle', { intervalInMs: 1 })).pollUntilDone();
  expect((await client.getCertificate('cycle')).id).toBe(id);
  expect((await send('GET', '/secrets/cycle/')).status).toBe(200);
  await (await client.beginDeleteCertificate('cycle', { intervalInMs: 1 })).pollUntilDone();
  await client.purgeDeletedCertificate('cycle');
  expect(await errorOf(client.getDeletedCertificate('cycle'))).toMatchObject({
    statusCode: 404,
    code: 'CertificateNotFound',
  });
  await expect(azureSecretClient(azure, 'source').setSecret('cycle', 'free')).resolves.toMatchObject({ value: 'free' });
});

test('restores a certificate with policy, versions, key and secret', async () => {
  await make('moved');
  await make('moved');
  const target = azureCertificateClient(azure, 'same-world');
  const blob = (await client.backupCertificate('moved')) ?? new Uint8Array();
  await target.restoreCertificateBackup(blob);
  const wire = async (vault: string) => {
    const bodies = ['/certificates/moved/', '/certificates/moved/versions', '/secrets/moved/', '/keys/moved/'].map(
      async (path) => {
        const { body } = await azureRequest(azure, vault, { path: v(path) });
        return { ...body, pending: undefined };
      },
    );
    return JSON.stringify(await Promise.all(bodies)).replaceAll(vault, 'V');
  };

  expect(await wire('same-world')).toBe(await wire('source'));
  expect(await errorOf(target.restoreCertificateBackup(blob))).toMatchObject({ statusCode: 409, code: 'Conflict' });
  const elsewhere = azureCertificateClient(azure, 'other-geography');
  expect((await errorOf(elsewhere.restoreCertificateBackup(blob))).message).toBe('Cannot decrypt backup blob.');
  expect(await errorOf(elsewhere.restoreCertificateBackup(Buffer.from('garbage')))).toMatchObject({
    code: 'Malformed backup blob',
  });
});

test.each(['/certificates/missing/', '/certificates/missing/policy'])(
  'answers CertificateNotFound for %s',
  async (path) => {
    const { status, body } = await send('GET', path);

    expect([status, body.error.code]).toEqual([404, 'CertificateNotFound']);
  },
);
