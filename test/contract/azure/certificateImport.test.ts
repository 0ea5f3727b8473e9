import { X509Certificate } from 'node:crypto';
import { type RunningAzure, startAzure } from '../../../local/azure/startAzure';
import { azureCertificateClient, azureSecretClient } from '../../support/azure/azureClients';
import { AzureOpenSsl } from '../../support/azure/azureOpenSsl';
import { azureRequest, v } from '../../support/azure/azureRequest';
import { AzureTestClock, testSeed } from '../../support/azure/azureTestVaults';

const clock = new AzureTestClock();
const openSsl = new AzureOpenSsl();
let azure: RunningAzure;

beforeAll(async () => {
  azure = await startAzure({ seed: testSeed(), clock });
  openSsl.chain('rsa', ['-newkey', 'rsa:4096']);
  openSsl.chain('ec', ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-521']);
});
afterAll(async () => {
  openSsl.remove();
  await azure.stop();
});

const importInto = (name: string, body: object) =>
  azureRequest(azure, 'source', { method: 'POST', path: v(`/certificates/${name}/import`), body });
const chainOf = (leaf: string) =>
  Buffer.concat([leaf, 'intermediate', 'root'].map((name) => openSsl.read(`${name}.pem`))).toString();

function pfxOf(leaf: string, password = ''): string {
  openSsl.write('chain.pem', chainOf(leaf));
  openSsl.run(
    'pkcs12',
    '-export',
    '-inkey',
    `${leaf}.key`,
    '-in',
    'chain.pem',
    '-out',
    `${leaf}.pfx`,
    '-passout',
    `pass:${password}`,
  );
  return openSsl.read(`${leaf}.pfx`).toString('base64');
}

function pemOf(leaf: string): string {
  openSsl.run('pkcs8', '-topk8', '-nocrypt', '-in', `${leaf}.key`, '-out', `${leaf}.p8`);
  return openSsl.read(`${leaf}.p8`).toString() + chainOf(leaf);
}

const pem = { contentType: 'application/x-pem-file' };
const derOf = (name: string) => new X509Certificate(openSsl.read(`${name}.pem`)).raw.toString('base64');

test('derives the recorded policy from a 4096-bit PFX with a chain of three', async () => {
  const { status, body } = await importInto('derived', { value: pfxOf('rsa', 'secret'), pwd: 'secret' });

  expect(status).toBe(200);
  expect(body.cer).toBe(derOf('rsa'));
  expect(body.policy).toMatchObject({
    key_props: { exportable: true, kty: 'RSA', key_size: 4096, reuse_key: false },
    secret_props: { contentType: 'application/x-pkcs12' },
    x509_props: { subject: 'CN=rsa.example', validity_months: 12 },
    lifetime_actions: [{ trigger: { lifetime_percentage: 80 }, action: { action_type: 'EmailContacts' } }],
    issuer: { name: 'Unknown' },
  });
  const { notBefore, expiresOn } = (await azureCertificateClient(azure, 'source').getCertificate('derived')).properties;
  const leaf = new X509Certificate(openSsl.read('rsa.pem'));
  expect([notBefore, expiresOn]).toEqual([new Date(leaf.validFrom), new Date(leaf.validTo)]);
});

test.each(['rsa', 'ec'])('moves a certificate of %s by its secret, with its whole chain and key', async (leaf) => {
  await importInto(`travel-${leaf}`, { value: pfxOf(leaf) });
  const { value } = await azureSecretClient(azure, 'source').getSecret(`travel-${leaf}`);
  const target = azureCertificateClient(azure, 'other-geography');
  const imported = await target.importCertificate(`travel-${leaf}`, Buffer.from(value ?? '', 'base64'));
  const arrived = await azureSecretClient(azure, 'other-geography').getSecret(`travel-${leaf}`);
  openSsl.write('arrived.pfx', Buffer.from(arrived.value ?? '', 'base64'));
  const pem = openSsl.run('pkcs12', '-in', 'arrived.pfx', '-passin', 'pass:', '-nodes');

  expect(Buffer.from(imported.cer ?? []).toString('base64')).toBe(derOf(leaf));
  expect(pem.match(/BEGIN CERTIFICATE/g)).toHaveLength(3);
  expect(pem.match(/BEGIN PRIVATE KEY/g)).toHaveLength(1);
});

test.each([
  ['with line feeds', (pem: string) => pem],
  ['with carriage returns too', (pem: string) => pem.replaceAll('\n', '\r\n')],
])('imports a PEM %s with its content type', async (_, ends) => {
  const policy = { key_props: { exportable: true }, secret_props: { contentType: 'application/x-pem-file' } };
  const { status, body } = await importInto('from-pem', { value: ends(pemOf('ec')), policy });
  const { value, properties } = await azureSecretClient(azure, 'source').getSecret('from-pem');

  expect([status, body.policy.key_props]).toEqual([
    200,
    { exportable: true, kty: 'EC', crv: 'P-521', reuse_key: false },
  ]);
  expect(properties.contentType).toBe('application/x-pem-file');
  expect(value?.match(/BEGIN/g)).toHaveLength(4);
});

test.each([
  ['no policy', undefined],
  ['a policy without properties of the key', { secret_props: pem }],
  ['a policy with other properties of the key', { secret_props: pem, key_props: { reuse_key: true } }],
])('makes a key exportable for %s', async (_, policy) => {
  const { body } = await importInto('exportable', { value: pemOf('ec'), policy });

  expect(body.policy.key_props).toMatchObject({ exportable: true });
  expect((await azureSecretClient(azure, 'source').getSecret('exportable')).value).toContain('PRIVATE KEY');
});

test('keeps a key inside when the policy says so', async () => {
  const policy = { secret_props: pem, key_props: { exportable: false } };
  const { body } = await importInto('kept-inside', { value: pemOf('ec'), policy });

  expect(body.policy.key_props).toMatchObject({ exportable: false });
  expect((await azureSecretClient(azure, 'source').getSecret('kept-inside')).value).not.toContain('PRIVATE KEY');
});

test.each([
  ['Self', 'AutoRenew'],
  ['Unknown', 'EmailContacts'],
])('gives an import with issuer %s the recorded lifetime action %s', async (name, action) => {
  const policy = { secret_props: pem, issuer: { name } };
  const { body } = await importInto(`by-${name}`, { value: pemOf('ec'), policy });

  expect(body.policy.lifetime_actions).toEqual([
    { trigger: { lifetime_percentage: 80 }, action: { action_type: action } },
  ]);
});

test('takes the X.509 properties from the file, as recorded, also when the policy names others', async () => {
  const extensions = [
    'basicConstraints=critical,CA:TRUE',
    'subjectAltName=email:sdk@contoso.example',
    'keyUsage=critical,digitalSignature,nonRepudiation,keyEncipherment',
    'extendedKeyUsage=serverAuth',
  ].flatMap((extension) => ['-addext', extension]);
  const subject = ['-subj', '/C=AU/ST=Some-State/O=Internet Widgits Pty Ltd', '-days', '3652'];
  const files = ['-nodes', '-keyout', 'own.key', '-out', 'own.pem'];
  openSsl.run('req', '-x509', '-newkey', 'rsa:2048', ...files, ...subject, ...extensions);
  openSsl.run('pkcs8', '-topk8', '-nocrypt', '-in', 'own.key', '-out', 'own.p8');
  const { body } = await importInto('of-the-file', {
    value: `${openSsl.read('own.pem').toString()}${openSsl.read('own.p8').toString()}`,
    policy: {
      key_props: { exportable: true, kty: 'EC', key_size: 4096 },
      secret_props: pem,
      x509_props: { subject: 'CN=contoso.com' },
      issuer: { name: 'Self' },
    },
  });

  expect(body.policy).toMatchObject({
    key_props: { exportable: true, kty: 'RSA', key_size: 2048, reuse_key: false },
    x509_props: {
      subject: 'O=Internet Widgits Pty Ltd, S=Some-State, C=AU',
      sans: { emails: ['sdk@contoso.example'], dns_names: [], upns: [], uris: [], ipAddresses: [] },
      ekus: ['1.3.6.1.5.5.7.3.1'],
      key_usage: ['digitalSignature', 'keyEncipherment', 'nonRepudiation'],
      validity_months: 120,
      basic_constraints: { ca: true },
    },
  });
});

test.each([
  ['of old programs, as recorded', ['-v1', 'PBE-SHA1-3DES']],
  ['of OpenSSL', ['-v2', 'aes-256-cbc']],
])('imports a PEM with an encrypted key %s', async (_, cipher) => {
  pemOf('ec');
  openSsl.run('pkcs8', '-topk8', ...cipher, '-in', 'ec.key', '-out', 'sealed.p8', '-passout', 'pass:1234');
  const value = openSsl.read('sealed.p8').toString() + chainOf('ec');
  const { status, body } = await importInto('sealed', { value, pwd: '1234', policy: { secret_props: pem } });

  expect([status, body.cer]).toEqual([200, derOf('ec')]);
  expect((await azureSecretClient(azure, 'source').getSecret('sealed')).value).toContain('-----BEGIN PRIVATE KEY-----');
  for (const pwd of ['wrong', undefined])
    expect((await importInto('sealed', { value, pwd, policy: { secret_props: pem } })).status).toBe(400);
});

test.each([
  ['with its content type', { secret_props: pem }],
  ['without a policy', undefined],
])('imports a PEM in base64 %s', async (_, policy) => {
  const value = Buffer.from(pemOf('ec')).toString('base64');
  const { status, body } = await importInto('base64-pem', { value, policy });

  expect([status, body.cer]).toEqual([200, derOf('ec')]);
  expect(body.policy.secret_props).toEqual(pem);
});

test('imports a PFX of old programs, whose certificates are encrypted with RC2', async () => {
  openSsl.write('chain.pem', chainOf('rsa'));
  const files = ['-inkey', 'rsa.key', '-in', 'chain.pem', '-out', 'old.pfx'];
  openSsl.run('pkcs12', '-export', '-legacy', ...files, '-passout', 'pass:secret');
  const { status, body } = await importInto('old', {
    value: openSsl.read('old.pfx').toString('base64'),
    pwd: 'secret',
  });

  expect([status, body.cer]).toEqual([200, derOf('rsa')]);
});

test.each([
  [
    'PEM',
    { value: '-----BEGIN CERTIFICATE-----\n', policy: { secret_props: { contentType: 'application/x-pem-file' } } },
  ],
  ['PKCS#12', { value: 'bm9uc2Vuc2U=' }],
])("refuses an unreadable %s in the service's words", async (format, body) => {
  const { error } = (await importInto('unreadable', body)).body;

  expect(error.message).toContain(
    `The specified ${format} X.509 certificate content can not be read. Please check if certificate is in valid ${format} format.`,
  );
  expect(error.message.endsWith('Accepted formats: PEM content or Base64 encoded PEM content.')).toBe(format === 'PEM');
});

test('puts the leaf first in the secret, unless the order is preserved', async () => {
  pemOf('ec');
  const leaf = openSsl.read('ec.pem').toString();
  const middle = openSsl.read('intermediate.pem').toString();
  const value = `${openSsl.read('ec.p8').toString()}${middle}${leaf}`;
  const policy = { secret_props: { contentType: 'application/x-pem-file' } };
  const first = await importInto('reordered', { value, policy });
  const kept = await importInto('not-reordered', { value, policy, preserveCertOrder: true });
  const isLeafFirst = async (name: string) => {
    const secret = await azureSecretClient(azure, 'source').getSecret(name);
    return (secret.value ?? '').indexOf(leaf.trim()) < (secret.value ?? '').indexOf(middle.trim());
  };

  expect([first.body.cer, kept.body.cer]).toEqual([derOf('ec'), derOf('ec')]);
  expect([await isLeafFirst('reordered'), await isLeafFirst('not-reordered')]).toEqual([true, false]);
});

test('applies the policy, attributes and tags of an import, and can lock the key in', async () => {
  const policy = {
    secret_props: { contentType: 'application/x-pkcs12' },
    key_props: { exportable: false },
    issuer: { name: 'Self' },
  };
  const { body } = await importInto('given', {
    value: pfxOf('ec'),
    policy,
    attributes: { enabled: false },
    tags: { a: 'b' },
  });

  expect(body).toMatchObject({
    attributes: { enabled: false },
    tags: { a: 'b' },
    policy: { issuer: { name: 'Self' }, key_props: { exportable: false } },
  });
});

test.each([
  ['a wrong password', () => ({ value: pfxOf('ec', 'right'), pwd: 'wrong' })],
  ['nonsense', () => ({ value: 'bm9uc2Vuc2U=' })],
  ['text that is not base64', () => ({ value: '***' })],
  ['a PEM without a key', () => ({ value: chainOf('ec') })],
  ['a PEM with another key', () => ({ value: openSsl.read('ec.p8').toString() + openSsl.read('rsa.pem').toString() })],
  ['a policy without a content type', () => ({ value: pfxOf('ec'), policy: { issuer: { name: 'Self' } } })],
  [
    'a policy of another content type',
    () => ({ value: pfxOf('ec'), policy: { secret_props: { contentType: 'application/x-pem-file' } } }),
  ],
  ['nothing', () => ({})],
])('answers BadParameter for an import of %s', async (_, body) => {
  const answer = await importInto('bad', body());

  expect([answer.status, answer.body.error.code]).toEqual([400, 'BadParameter']);
});

test('rejects an expired certificate', async () => {
  clock.advance(366 * 24 * 3_600_000);
  const token = await azure.control.issueToken();
  const body = { value: pfxOf('ec') };
  const answer = await azureRequest(azure, 'source', {
    method: 'POST',
    path: v('/certificates/late/import'),
    body,
    token,
  });

  expect([answer.status, answer.body.error.message]).toEqual([400, 'The certificate has expired.']);
});
