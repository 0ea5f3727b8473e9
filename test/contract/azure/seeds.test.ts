import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type RunningAzure, startAzure } from '../../../local/azure/startAzure';
import { azureCertificateClient, azureKeyClient, azureSecretClient } from '../../support/azure/azureClients';
import { AzureOpenSsl } from '../../support/azure/azureOpenSsl';
import { azureRequest, v } from '../../support/azure/azureRequest';
import { AzureTestClock, collect, errorOf } from '../../support/azure/azureTestVaults';

const clock = new AzureTestClock(Date.UTC(2026, 5, 1));
const openSsl = new AzureOpenSsl();
const vault = 'found-in-the-wild';
let azure: RunningAzure;

beforeAll(async () => {
  openSsl.run(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    'key.pem',
    '-out',
    'leaf.pem',
    '-subj',
    '/CN=bought',
  );
  openSsl.run(
    'pkcs12',
    '-export',
    '-inkey',
    'key.pem',
    '-in',
    'leaf.pem',
    '-out',
    'bought.pfx',
    '-passout',
    'pass:fake',
  );
  const file = { value: openSsl.read('bought.pfx').toString('base64'), password: 'fake' };
  const shown = readFileSync(path.resolve(__dirname, '../../support/seeds/itemsOfEveryKind.json'), 'utf8');
  const seed = shown.replace('{ "file": { "chain": 2 } }', JSON.stringify(file));
  if (seed === shown) throw new Error('The seed has no file to put in.');
  openSsl.write('seed.json', seed);
  azure = await startAzure({ seed: path.join(openSsl.folder, 'seed.json'), clock });
  await azure.control.changeSettings({ delays: { deleteMs: 0, purgeMs: 0 } });
});
afterAll(async () => {
  openSsl.remove();
  await azure.stop();
});

const get = async (path_: string) => (await azureRequest(azure, vault, { path: v(path_) })).body;
const certificate = (name: string) => azureCertificateClient(azure, vault).getCertificate(name);
const secret = (name: string) => azureSecretClient(azure, vault).getSecret(name);

test('makes keys of the requested kinds, each version with its own material', async () => {
  const client = azureKeyClient(azure, vault);
  const disk = await collect(client.listPropertiesOfKeyVersions('disk-encryption'));
  const moduli = await Promise.all(disk.map(({ version = '' }) => client.getKey('disk-encryption', { version })));

  expect(new Set(moduli.map(({ key }) => Buffer.from(key?.n ?? []).toString('hex'))).size).toBe(2);
  expect(moduli.map(({ key }) => key?.n?.length)).toEqual([384, 384]);
  expect(await client.getKey('token-signing')).toMatchObject({
    keyType: 'EC',
    keyOperations: ['sign'],
    key: { crv: 'P-384' },
  });
  expect(await client.getKey('payments')).toMatchObject({ keyType: 'RSA-HSM' });
});

test('makes an exportable hardware key with its release policy', async () => {
  const data = Buffer.from('{"version":"1.0.0"}').toString('base64url');
  const keys = [
    { name: 'for-export', versions: [{ kty: 'EC-HSM', exportable: true, releasePolicy: { data, immutable: true } }] },
  ];
  await azure.control.seed({ vaults: [{ name: vault, region: 'westeurope', keys }] });

  expect(await get('/keys/for-export/')).toMatchObject({
    attributes: { exportable: true },
    release_policy: { data, immutable: true, contentType: 'application/json; charset=utf-8' },
  });
});

test("sets a rotation policy with its times and the service's notification", async () => {
  const { created } = (await get('/keys/disk-encryption/')).attributes;

  expect(await get('/keys/disk-encryption/rotationpolicy')).toEqual({
    id: `https://${vault}.vault.azure.net/keys/disk-encryption/rotationpolicy`,
    lifetimeActions: [
      { trigger: { timeBeforeExpiry: 'P30D' }, action: { type: 'Rotate' } },
      { trigger: { timeBeforeExpiry: 'P30D' }, action: { type: 'Notify' } },
    ],
    attributes: { expiryTime: 'P1Y', created, updated: created },
  });
});

test('makes every version of a certificate with its key and secret', async () => {
  const versions = await collect(azureCertificateClient(azure, vault).listPropertiesOfCertificateVersions('intranet'));
  const current = await certificate('intranet');
  const pfx = await secret('intranet');
  openSsl.write('intranet.pfx', Buffer.from(pfx.value ?? '', 'base64'));
  const key = createPrivateKey(openSsl.run('pkcs12', '-in', 'intranet.pfx', '-passin', 'pass:', '-nodes', '-nocerts'));

  expect(versions).toHaveLength(2);
  expect(new X509Certificate(current.cer ?? Buffer.alloc(0)).checkPrivateKey(key)).toBe(true);
  expect(pfx.properties).toMatchObject({ managed: true, version: current.properties.version });
  expect((await azureKeyClient(azure, vault).getKey('intranet')).properties).toMatchObject({ managed: true });
  expect(current.policy).toMatchObject({ issuerName: 'Self', subject: 'CN=intranet' });
  expect((await azureRequest(azure, vault, { method: 'DELETE', path: v('/secrets/intranet') })).status).toBe(403);
});

test('makes expired, disabled and locked-in certificates', async () => {
  expect((await certificate('expired')).properties.expiresOn?.getUTCFullYear()).toBe(2023);
  expect((await certificate('disabled')).properties.enabled).toBe(false);
  expect((await errorOf(secret('disabled'))).details.error.innerError?.code).toBe('SecretDisabled');
  expect((await certificate('locked-in')).policy?.exportable).toBe(false);
  openSsl.write('locked-in.pfx', Buffer.from((await secret('locked-in')).value ?? '', 'base64'));
  expect(openSsl.run('pkcs12', '-in', 'locked-in.pfx', '-passin', 'pass:', '-nodes')).not.toContain('PRIVATE KEY');
});

test('imports a file with the derived policy', async () => {
  const { cer, policy } = await certificate('bought');

  expect(Buffer.from(cer ?? [])).toEqual(new X509Certificate(openSsl.read('leaf.pem')).raw);
  expect(policy).toMatchObject({ issuerName: 'Unknown', lifetimeActions: [{ action: 'EmailContacts' }] });
});

test("keeps the renewal of a certificate by its issuer, and hides the issuer's password", async () => {
  const issuer = await get('/certificates/issuers/contoso-ca');

  expect((await certificate('shop')).policy).toMatchObject({
    issuerName: 'contoso-ca',
    lifetimeActions: [{ daysBeforeExpiry: 30, action: 'AutoRenew' }],
    subjectAlternativeNames: { dnsNames: ['shop.example', 'www.shop.example'] },
  });
  expect(issuer).toMatchObject({
    provider: 'DigiCert',
    credentials: { account_id: 'fake' },
    attributes: { enabled: true },
  });
  expect(JSON.stringify(issuer)).not.toContain('pwd');
  expect((await get('/certificates/contacts')).contacts).toEqual([{ email: 'pki@contoso.example', name: 'PKI team' }]);
});

test('signs a certificate of an issuer by an authority, whose certificate is in the secret too', async () => {
  openSsl.write('shop.pfx', Buffer.from((await secret('shop')).value ?? '', 'base64'));
  const pem = openSsl.run('pkcs12', '-in', 'shop.pfx', '-passin', 'pass:', '-nokeys');

  expect(pem.match(/BEGIN CERTIFICATE/g)).toHaveLength(3);
  expect(new X509Certificate((await certificate('shop')).cer ?? Buffer.alloc(0)).issuer).toBe(
    'CN=Emulated DigiCert CA 1',
  );
});

test('completes the operation of an issuer at the seeded time', async () => {
  const policy = { issuer: { name: 'contoso-ca' }, key_props: { kty: 'EC' } };
  const issuedAt = Math.floor(azure.control.now() / 1000) + 3_600;
  const certificates = [{ name: 'ordered', policy, pending: { issuedAt } }];
  await azure.control.seed({ vaults: [{ name: vault, region: 'westeurope', certificates }] });
  expect((await get('/certificates/ordered/pending')).status).toBe('inProgress');

  clock.advance(3_600_000);
  expect((await get('/certificates/ordered/pending')).status).toBe('completed');
  expect((await secret('ordered')).properties.managed).toBe(true);
});

test.each([
  ['a PFX', undefined, 'application/x-pkcs12', 4],
  ['a PEM', 'application/x-pem-file', 'application/x-pem-file', 3],
])('imports %s that is made when the seed is applied, with its chain', async (_, contentType, shown, parts) => {
  const name = `file-${parts}`;
  const policy = { key_props: { kty: 'EC' }, x509_props: { subject: `CN=${name}.example` } };
  const certificates = [
    {
      name,
      policy: { ...policy, ...(contentType === undefined ? {} : { secret_props: { contentType } }) },
      versions: [{ created: '2020-01-01T00:00:00Z', file: { chain: parts - 1 } }, { file: { chain: 0 } }],
    },
  ];
  await azure.control.seed({ vaults: [{ name: vault, region: 'westeurope', certificates }] });
  const versions = (await get(`/certificates/${name}/versions`)).value;
  const first = versions.find(({ attributes }: { attributes: { exp: number } }) => attributes.exp < 1_700_000_000);
  const path_ = `/secrets/${name}/${first.id.split('/').at(-1)}?outContentType=application/x-pem-file`;
  const chain = (await get(path_)).value;

  expect(versions).toHaveLength(2);
  expect((await certificate(name)).policy).toMatchObject({ issuerName: 'Unknown', subject: `CN=${name}.example` });
  expect((await secret(name)).properties.contentType).toBe(shown);
  expect(chain.match(/BEGIN CERTIFICATE/g)).toHaveLength(parts);
});

test('keeps a pending operation pending, with a request that can be signed', async () => {
  clock.advance(30 * 24 * 3_600_000);
  const pending = await get('/certificates/asked-for/pending');
  openSsl.write('asked.csr', Buffer.from(pending.csr, 'base64'));

  expect(pending).toMatchObject({ status: 'inProgress', issuer: { name: 'Unknown' } });
  expect(openSsl.run('req', '-in', 'asked.csr', '-inform', 'DER', '-noout', '-subject')).toMatch(/CN ?= ?asked-for/);
  expect((await get('/certificates/asked-for/')).attributes.enabled).toBe(false);
});

test('seeds deleted items of every kind, certificates with key and secret, that can be recovered', async () => {
  const names = async (kind: string) =>
    (await get(`/deleted${kind}`)).value.map(({ recoveryId }: { recoveryId: string }) => recoveryId.split('/').at(-1));

  expect(await names('secrets')).toEqual(['gone', 'old-api-key']);
  expect(await names('keys')).toEqual(['database', 'gone']);
  expect(await names('certificates')).toEqual(['gone']);
  await azureRequest(azure, vault, { method: 'POST', path: v('/deletedcertificates/gone/recover') });
  expect((await secret('gone')).properties.managed).toBe(true);
});

test('backs up and restores seeded items', async () => {
  const blob = await azureCertificateClient(azure, vault).backupCertificate('intranet');
  await azure.control.seed({ vaults: [{ name: 'elsewhere', region: 'northeurope' }] });
  const restored = await azureCertificateClient(azure, 'elsewhere').restoreCertificateBackup(blob ?? Buffer.alloc(0));

  expect(restored.policy).toMatchObject({ issuerName: 'Self' });
});
