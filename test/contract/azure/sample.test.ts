import { X509Certificate } from 'node:crypto';
import { AzureState } from '../../../local/azure/arm/azureState';
import { cloudNamed } from '../../../local/azure/cloud/cloud';
import { systemClock } from '../../../local/azure/clock/clock';
import { applySeed } from '../../../local/azure/seeds/applySeed';
import { defaultIdentity } from '../../../local/azure/cloud/defaults';
import { readSeed } from '../../../local/azure/seeds/readSeed';
import { type RunningAzure, startAzure } from '../../../local/azure/startAzure';
import { memoryEntryStore } from '../../../local/azure/state/memoryEntryStore';
import { armKeyVaultClient, armRequest, armVaultPath } from '../../support/azure/azureArm';
import { azureCertificateClient, azureKeyClient, azureSecretClient } from '../../support/azure/azureClients';
import { AzureOpenSsl } from '../../support/azure/azureOpenSsl';
import { azureRequest, v } from '../../support/azure/azureRequest';
import { collect } from '../../support/azure/azureTestVaults';

const group = 'rg-contoso-westeurope';
const source = 'contoso-westeurope';
const openSsl = new AzureOpenSsl();
let azure: RunningAzure;

beforeAll(async () => {
  azure = await startAzure();
});
afterAll(async () => {
  openSsl.remove();
  await azure.stop();
});

const get = async (path: string, vault = source) => (await azureRequest(azure, vault, { path: v(path) })).body;
const certificates = () => azureCertificateClient(azure, source);

test('loads within the time of two cores in two and a half seconds', async () => {
  const before = process.cpuUsage();
  await applySeed(
    new AzureState(memoryEntryStore(), systemClock, cloudNamed('AzureCloud')),
    readSeed('sample'),
    systemClock,
  );
  const { user, system } = process.cpuUsage(before);

  expect((user + system) / 1_000).toBeLessThan(5_000);
});

test('lists secrets, keys and certificates through the SDK, including those of certificates', async () => {
  const secrets = await collect(azureSecretClient(azure, source).listPropertiesOfSecrets());
  const keys = await collect(azureKeyClient(azure, source).listPropertiesOfKeys());
  const free = (items: readonly { managed?: boolean }[]) => items.filter(({ managed }) => managed !== true).length;

  expect([free(secrets), free(keys)]).toEqual([77, 25]);
  expect([secrets.length, keys.length]).toEqual([77 + 19, 25 + 19]);
  expect(await collect(certificates().listPropertiesOfCertificates())).toHaveLength(19);
  expect(await collect(certificates().listPropertiesOfCertificates({ includePending: true }))).toHaveLength(20);
});

test('has one deleted item of each kind in the source and in the target of the same geography', async () => {
  const names = async (vault: string, kind: string) =>
    (await get(`/deleted${kind}`, vault)).value.map(({ recoveryId }: { recoveryId: string }) =>
      recoveryId.split('/').at(-1),
    );
  const allOf = (vault: string) => Promise.all(['secrets', 'keys', 'certificates'].map((kind) => names(vault, kind)));

  expect(await allOf(source)).toEqual([
    ['removed-api-key', 'removed-site'],
    ['removed-site', 'retired-signing'],
    ['removed-site'],
  ]);
  expect(await allOf('contoso-northeurope')).toEqual([
    ['trial-certificate', 'trial-secret'],
    ['trial-certificate', 'trial-key'],
    ['trial-certificate'],
  ]);
  expect(await allOf('contoso-eastus')).toEqual([['webhook-search'], [], []]);
});

test.each([
  ['intranet', 3, true],
  ['www-contoso', 3, true],
  ['mail-contoso', 1, true],
  ['partner-pfx', 1, true],
  ['wildcard-pfx', 2, true],
  ['hsm-mutual-tls', 2, true],
  ['expired-site', 1, false],
  ['expired-pfx', 1, false],
])('sets the validity of the current version of %s (%i) to %s', async (name, count, isValid) => {
  const { properties } = await certificates().getCertificate(name);
  const versions = await collect(certificates().listPropertiesOfCertificateVersions(name));

  expect([versions.length, (properties.expiresOn?.getTime() ?? 0) > Date.now()]).toEqual([count, isValid]);
});

test.each([
  ['partner-pfx', 3, 'CN=partner.contoso.example', 'CN=Contoso Example CA 1'],
  ['wildcard-pfx', 4, 'CN=*.contoso.example', 'CN=Contoso Example CA 2'],
  ['www-contoso', 3, 'O=Contoso\nCN=www.contoso.example', 'CN=Emulated DigiCert CA 1'],
])('has a full PFX in the secret of %s, with %i certificates', async (name, count, subject, issuer) => {
  const { value = '' } = await azureSecretClient(azure, source).getSecret(name);
  openSsl.write('one.pfx', Buffer.from(value, 'base64'));
  const pem = openSsl.run('pkcs12', '-in', 'one.pfx', '-passin', 'pass:', '-nodes');
  const leaf = new X509Certificate((await certificates().getCertificate(name)).cer ?? Buffer.alloc(0));

  expect(pem.match(/BEGIN CERTIFICATE/g)).toHaveLength(count);
  expect(pem).toContain('BEGIN PRIVATE KEY');
  expect([leaf.subject, leaf.issuer]).toEqual([subject, issuer]);
});

test('has a renewal in progress after two versions, and a request that waits for a signature', async () => {
  const statusOf = async (name: string) => (await get(`/certificates/${name}/pending`)).status;

  expect([await statusOf('renewal-in-progress'), await statusOf('never-issued')]).toEqual(['inProgress', 'inProgress']);
  expect((await get('/certificates/renewal-in-progress/versions')).value).toHaveLength(2);
  expect((await get('/certificates/issuers/contoso-digicert')).provider).toBe('DigiCert');
  expect((await get('/certificates/contacts')).contacts).toHaveLength(2);
});

test('shows the configuration of the source in the management plane', async () => {
  const { tags, properties } = await armKeyVaultClient(azure).vaults.get(group, source);
  const id = armVaultPath(source, group);
  const count = async (provider: string, version: string, scope = id) =>
    (await armRequest(azure, { path: v(`${scope}/providers/${provider}`, version) })).body.value.length;

  expect(tags).toHaveProperty('owner', 'shop-platform');
  expect(properties.networkAcls).toMatchObject({ defaultAction: 'Deny' });
  expect([properties.accessPolicies?.length, properties.networkAcls?.virtualNetworkRules?.length]).toEqual([4, 2]);
  expect(await count('Microsoft.Insights/diagnosticSettings', '2021-05-01-preview')).toBe(2);
  expect(await count('Microsoft.Authorization/locks', '2020-05-01')).toBe(1);
  expect(await count('Microsoft.Authorization/roleAssignments', '2022-04-01')).toBe(5);
  expect(await count('Microsoft.Authorization/roleAssignments', '2022-04-01', `${id}/secrets/sql-orders-prod`)).toBe(4);
});

test('lets this machine do everything, by policies in the source and by a role in the target', async () => {
  const roles = 'x-ms-keyvault-rbac-assignment-id';
  const inTarget = await azureRequest(azure, 'contoso-northeurope', { path: v('/secrets') });
  const stranger = await azure.control.issueToken({ objectId: defaultIdentity.clientId });
  const write = await azureRequest(azure, source, {
    method: 'PUT',
    path: v('/secrets/written'),
    body: { value: 'fake' },
  });

  expect([write.status, inTarget.status]).toEqual([200, 200]);
  expect([write.headers[roles], inTarget.headers[roles]]).toEqual([undefined, expect.any(String)]);
  for (const vault of [source, 'contoso-northeurope']) {
    expect((await azureRequest(azure, vault, { path: v('/secrets'), token: stranger })).status).toBe(403);
  }
});

test('restores a key and a certificate of the source in the target', async () => {
  const backup = await azureKeyClient(azure, source).backupKey('disk-encryption');
  const key = await azureKeyClient(azure, 'contoso-northeurope').restoreKeyBackup(backup ?? Buffer.alloc(0));
  const blob = await certificates().backupCertificate('www-contoso');
  const target = azureCertificateClient(azure, 'contoso-northeurope');
  const restored = await target.restoreCertificateBackup(blob ?? Buffer.alloc(0));

  expect([key.keyType, restored.policy?.issuerName]).toEqual(['RSA-HSM', 'contoso-digicert']);
});
