import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { type RunningAzure, startAzure } from '../../../local/azure/startAzure';
import { azureCertificateClient, azureKeyClient, azureSecretClient } from '../../support/azureClients';
import { AzureOpenSsl } from '../../support/azureOpenSsl';
import { azureRequest, v } from '../../support/azureRequest';
import { AzureTestClock, collect, errorOf } from '../../support/azureTestVaults';

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
  const seed = example('found-in-the-wild').replace(
    'PFX in base64, or PEM',
    openSsl.read('bought.pfx').toString('base64'),
  );
  openSsl.write('seed.json', seed);
  azure = await startAzure({ seed: path.join(openSsl.folder, 'seed.json'), clock });
});
afterAll(async () => {
  openSsl.remove();
  await azure.stop();
});

/** The seed of that vault in the documentation. */
function example(vaultName: string): string {
  const text = readFileSync(path.resolve(__dirname, '../../../docs/emulator.md'), 'utf8');
  const blocks = [...text.matchAll(/```json\n(.*?)```/gs)].map(([, block = '']) => block);
  return blocks.find((block) => block.includes(`"${vaultName}"`)) ?? '';
}

const get = async (path_: string) => (await azureRequest(azure, vault, { path: v(path_) })).body;
const certificate = (name: string) => azureCertificateClient(azure, vault).getCertificate(name);
const secret = (name: string) => azureSecretClient(azure, vault).getSecret(name);

test('the first example of the documentation is a seed too', async () => {
  await azure.control.seed(JSON.parse(example('my-vault')));

  expect(await collect(azureSecretClient(azure, 'my-vault').listPropertiesOfSecrets())).toHaveLength(1);
});

test('keys are of the kinds that were asked for, each version with material of its own', async () => {
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

test('a rotation policy is there with its times and the notice that the service adds', async () => {
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

test('a certificate that was made at seeding is a whole triple in every version', async () => {
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

test('expired, disabled and locked-in certificates are that', async () => {
  expect((await certificate('expired')).properties.expiresOn?.getUTCFullYear()).toBe(2023);
  expect((await certificate('disabled')).properties.enabled).toBe(false);
  expect((await errorOf(secret('disabled'))).details.error.innerError?.code).toBe('SecretDisabled');
  expect((await certificate('locked-in')).policy?.exportable).toBe(false);
  openSsl.write('locked-in.pfx', Buffer.from((await secret('locked-in')).value ?? '', 'base64'));
  expect(openSsl.run('pkcs12', '-in', 'locked-in.pfx', '-passin', 'pass:', '-nodes')).not.toContain('PRIVATE KEY');
});

test('an imported one is the file, with the derived policy', async () => {
  const { cer, policy } = await certificate('bought');

  expect(Buffer.from(cer ?? [])).toEqual(new X509Certificate(openSsl.read('leaf.pem')).raw);
  expect(policy).toMatchObject({ issuerName: 'Unknown', lifetimeActions: [{ action: 'EmailContacts' }] });
});

test('a certificate of an issuer keeps its renewal, and the issuer is there without its password', async () => {
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

test('a pending one stays pending however late it is, and its request can be signed', async () => {
  clock.advance(30 * 24 * 3_600_000);
  const pending = await get('/certificates/asked-for/pending');
  openSsl.write('asked.csr', Buffer.from(pending.csr, 'base64'));

  expect(pending).toMatchObject({ status: 'inProgress', issuer: { name: 'Unknown' } });
  expect(openSsl.run('req', '-in', 'asked.csr', '-inform', 'DER', '-noout', '-subject')).toMatch(/CN ?= ?asked-for/);
  expect((await get('/certificates/asked-for/')).attributes.enabled).toBe(false);
});

test('deleted items of every kind are among the deleted ones, a certificate with its key and secret, and come back', async () => {
  const names = async (kind: string) =>
    (await get(`/deleted${kind}`)).value.map(({ recoveryId }: { recoveryId: string }) => recoveryId.split('/').at(-1));

  expect(await names('secrets')).toEqual(['gone', 'old-api-key']);
  expect(await names('keys')).toEqual(['database', 'gone']);
  expect(await names('certificates')).toEqual(['gone']);
  await azureRequest(azure, vault, { method: 'POST', path: v('/deletedcertificates/gone/recover') });
  expect((await secret('gone')).properties.managed).toBe(true);
});

test('what a seed brought is backed up and restored as anything else', async () => {
  const blob = await azureCertificateClient(azure, vault).backupCertificate('intranet');
  await azure.control.seed({ vaults: [{ name: 'elsewhere', region: 'northeurope' }] });
  const restored = await azureCertificateClient(azure, 'elsewhere').restoreCertificateBackup(blob ?? Buffer.alloc(0));

  expect(restored.policy).toMatchObject({ issuerName: 'Self' });
});
