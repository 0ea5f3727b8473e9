import { X509Certificate, createHash } from 'node:crypto';
import { type CertificatePolicy } from '../../../shared/clients/vault/certificatePolicy';
import { type CertificateImport } from '../../../shared/clients/vault/vaultCertificates';
import { type ClientsInAzure, clientsInAzure } from '../../support/clients/clientAzure';
import { type VaultFamilies, familiesOf } from '../../support/clients/clientFamilies';
import { temporaryFolder } from '../../support/clients/clientFolder';
import { impatientClock } from '../../support/clients/clientVaults';

// Certificate clients with the real SDK and the embedded Azure.

const { folder, remove } = temporaryFolder();
let at: ClientsInAzure;
let source: VaultFamilies;
let target: VaultFamilies;
let elsewhere: VaultFamilies;

const pfx = 'application/x-pkcs12';
const pem = 'application/x-pem-file';
const policy = {
  key_props: { exportable: true, kty: 'RSA', key_size: 2048, reuse_key: true },
  secret_props: { contentType: pfx },
  x509_props: {
    subject: 'CN=full.example, O=Contoso',
    sans: { dns_names: ['full.example', 'www.full.example'], emails: ['a@full.example'], upns: ['b@full.example'] },
    ekus: ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.4'],
    key_usage: ['digitalSignature', 'nonRepudiation'],
    validity_months: 7,
    basic_constraints: { ca: false },
  },
  lifetime_actions: [{ trigger: { days_before_expiry: 20 }, action: { action_type: 'AutoRenew' } }],
  issuer: { name: 'Self', cty: 'OV-SSL', cert_transparency: false },
} satisfies CertificatePolicy;

beforeAll(async () => {
  at = await clientsInAzure('empty', folder);
  await at.azure.control.changeSettings({ delays: { deleteMs: 0, purgeMs: 0 } });
  await at.azure.control.seed({
    vaults: [
      {
        name: 'contoso-westeurope',
        region: 'westeurope',
        paging: 'ragged',
        certificates: [
          { name: 'full', policy: policy as never, versions: [{ tags: { n: '1' } }, { enabled: false }, {}] },
          {
            name: 'text',
            policy: { x509_props: { subject: 'CN=text' }, secret_props: { contentType: pem } },
            versions: [{}],
          },
          { name: 'waiting', policy: { x509_props: { subject: 'CN=waiting' } }, pending: {} },
          { name: 'gone', policy: { x509_props: { subject: 'CN=gone' } }, versions: [{}], deleted: true },
          {
            name: 'old',
            policy: {
              key_props: { kty: 'EC', crv: 'P-256', reuse_key: true },
              x509_props: { subject: 'CN=old' },
            },
            versions: Array.from({ length: 60 }, () => ({})),
          },
        ],
      },
    ],
  });
  const { vaults } = at.open({}, { clock: impatientClock() });
  source = familiesOf(vaults, 'contoso-westeurope');
  target = familiesOf(vaults, 'contoso-northeurope');
  elsewhere = familiesOf(vaults, 'contoso-eastus');
});

afterEach(() => {
  at.azure.control.clearFaults();
});

afterAll(async () => {
  await at.azure.stop();
  remove();
});

/** The certificate's secret, which a move exports. */
async function exported(name: string): Promise<CertificateImport> {
  const { value, contentType } = await source.secrets.read(name);
  return { value, contentType: contentType === pem ? pem : pfx, enabled: true, tags: {} };
}

const sha1 = (cer: string) => createHash('sha1').update(Buffer.from(cer, 'base64')).digest('hex');

describe('reads of certificates', () => {
  test('return the file, its thumbprint, and the versions of key and secret', async () => {
    const current = await source.certificates.read('full');
    const { version, thumbprint, cer } = current;
    expect(current).toMatchObject({ enabled: true, tags: {}, keyVersionId: version });
    expect(thumbprint).toBe(sha1(cer));
    const x509 = new X509Certificate(Buffer.from(cer, 'base64'));
    expect(current.expires).toBe(Date.parse(x509.validTo) / 1000);
    expect(current.notBefore).toBe(Date.parse(x509.validFrom) / 1000);
    expect(await source.certificates.read('full', version)).toEqual(current);
  });

  test('return all versions, including disabled ones, over several pages', async () => {
    const versions = await source.certificates.listVersions('full');
    expect(versions.map(({ enabled }) => enabled).sort()).toEqual([false, true, true]);
    const off = versions.find(({ enabled }) => !enabled);
    expect(await source.certificates.read('full', off?.version)).toMatchObject({ ...off });
    expect(await source.certificates.listVersions('old')).toHaveLength(60);
    expect(await source.certificates.listVersions('never-was')).toEqual([]);
  });

  test('list certificates that were never issued, without a file', async () => {
    const names: string[] = [];
    let token: string | undefined;
    do {
      const page = await source.certificates.list(token);
      names.push(...page.items.map(({ name }) => name));
      expect(page.items.every(({ managed }) => !managed)).toBe(true);
      token = page.continuationToken;
    } while (token !== undefined);
    expect(names.filter((name) => !name.startsWith('imported'))).toEqual(['full', 'old', 'text', 'waiting']);
    const waiting = await source.certificates.read('waiting');
    expect(waiting).toMatchObject({ cer: '', thumbprint: '', enabled: false });
    expect(waiting).not.toHaveProperty('keyVersionId');
    expect((await source.certificates.listDeleted()).items).toEqual([
      { name: 'gone', managed: false, updated: expect.any(Number) },
    ]);
  });

  test('return the operation that creates the next version', async () => {
    expect(await source.certificates.readPending('waiting')).toMatchObject({
      status: 'inProgress',
    });
    expect(await source.certificates.readPending('text')).toBeUndefined();
    expect(await source.certificates.readPending('never-was')).toBeUndefined();
  });

  test('throw ITEM_NOT_FOUND for a missing certificate', async () => {
    await expect(source.certificates.read('never-was')).rejects.toMatchObject({
      code: 'ITEM_NOT_FOUND',
      message: expect.stringContaining('certificate “never-was”') as string,
    });
    await expect(source.certificates.readPolicy('never-was')).rejects.toMatchObject({ code: 'ITEM_NOT_FOUND' });
  });
});

describe('a policy', () => {
  test('is read whole, without id and times', async () => {
    expect(await source.certificates.readPolicy('full')).toEqual(policy);
  });

  test('is written to another vault and read back unchanged', async () => {
    await target.certificates.importCertificate('policy-goes', await exported('full'));
    expect(await target.certificates.readPolicy('policy-goes')).not.toEqual(policy);
    const read = await source.certificates.readPolicy('full');
    expect(await target.certificates.updatePolicy('policy-goes', read)).toEqual(policy);
    expect(await target.certificates.readPolicy('policy-goes')).toEqual(policy);
  });

  test('is sent unchanged; groups that are left out stay', async () => {
    await target.certificates.importCertificate('part', { ...(await exported('full')), policy });
    const issuer = { ...policy.issuer, name: 'Unknown' };
    await target.certificates.updatePolicy('part', { issuer });
    expect(await target.certificates.readPolicy('part')).toEqual({ ...policy, issuer });
  });

  test('throws the message of the service when it is refused', async () => {
    await target.certificates.importCertificate('odd-policy', await exported('full'));
    await expect(
      target.certificates.updatePolicy('odd-policy', { x509_props: { validity_months: 9_999 } }),
    ).rejects.toMatchObject({ code: 'VAULT_REFUSED', message: expect.stringContaining('validity') as string });
  });
});

describe('importCertificate', () => {
  test('imports a disabled PFX with policy and tags', async () => {
    const { cer } = await source.certificates.read('full');
    const file: CertificateImport = { ...(await exported('full')), enabled: false, tags: { team: 'ä' }, policy };
    const made = await target.certificates.importCertificate('whole', file);
    expect(made).toMatchObject({ enabled: false, tags: { team: 'ä' }, cer, thumbprint: sha1(cer) });
    expect(await target.certificates.read('whole')).toEqual(made);
    expect(await target.certificates.readPolicy('whole')).toEqual(policy);
  });

  test('imports a PEM as a PEM, also without a policy', async () => {
    const { cer } = await source.certificates.read('text');
    const file = await exported('text');
    expect(file.contentType).toBe(pem);
    const made = await elsewhere.certificates.importCertificate('text', { ...file, preserveCertOrder: true });
    expect(made).toMatchObject({ cer, preserveCertOrder: true });
    expect(await elsewhere.certificates.readPolicy('text')).toMatchObject({ secret_props: { contentType: pem } });
    expect((await elsewhere.secrets.read('text')).contentType).toBe(pem);
  });

  test('sends the content type of the file, also when the policy has another one', async () => {
    const next = { ...policy, secret_props: { contentType: pem } };
    await target.certificates.importCertificate('kind', { ...(await exported('full')), policy: next });
    expect(await target.certificates.readPolicy('kind')).toEqual(policy);
  });

  test('throws the message of the service for an expired certificate', async () => {
    const file = await exported('full');
    await at.azure.control.advanceClock(20 * 365 * 24 * 60 * 60 * 1000);
    const importing = target.certificates.importCertificate('expired', file);
    await expect(importing).rejects.toMatchObject({
      code: 'VAULT_REFUSED',
      message: expect.stringContaining('expired') as string,
    });
    await at.azure.control.advanceClock(-20 * 365 * 24 * 60 * 60 * 1000);
  });

  test('does not quote the file when it is refused', async () => {
    const file = { ...(await exported('text')), value: 'key-canary' };
    const error = await target.certificates.importCertificate('bad', file).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'VAULT_REFUSED' });
    expect((error as Error).message).not.toContain('canary');
  });

  test('rejects a soft-deleted name, and the name of a separate key', async () => {
    const file = await exported('full');
    await expect(source.certificates.importCertificate('gone', file)).rejects.toMatchObject({
      code: 'ITEM_SOFT_DELETED',
    });
    await target.secrets.setSecret('taken', 'x', { enabled: true, tags: {} });
    await expect(target.certificates.importCertificate('taken', file)).rejects.toMatchObject({ code: 'ITEM_CONFLICT' });
  });

  test('does not repeat after a lost answer, and repeats after a 429', async () => {
    const file = await exported('full');
    at.azure.control.addFault({
      match: { operation: 'certificates.import' },
      effect: { kind: 'reset', at: 'after' },
      times: 1,
    });
    await expect(target.certificates.importCertificate('lost', file)).rejects.toMatchObject({
      code: 'WRITE_NOT_CONFIRMED',
    });
    at.azure.control.addFault({ match: { operation: 'certificates.import' }, effect: { kind: 'throttle' }, times: 1 });
    await target.certificates.importCertificate('lost', file);
    expect(await target.certificates.listVersions('lost')).toHaveLength(2);
  });
});

test('updateCertificate enables, disables and tags one version', async () => {
  const file = await exported('full');
  const { version } = await target.certificates.importCertificate('changed', file);
  const { version: other } = await target.certificates.importCertificate('changed', file);
  const changes = { enabled: false, tags: { stage: 'test' } };
  expect(await target.certificates.update('changed', version, changes)).toMatchObject({
    version,
    ...changes,
  });
  expect(await target.certificates.read('changed', version)).toMatchObject(changes);
  expect(await target.certificates.read('changed', other)).toMatchObject({ enabled: true, tags: {} });
  await expect(target.certificates.update('never-was', version, changes)).rejects.toMatchObject({
    code: 'ITEM_NOT_FOUND',
  });
});

describe('a backup of a certificate', () => {
  test('restores versions, policy, key and secret in the same geography', async () => {
    const restored = await target.certificates.restore(await source.certificates.backup('full'));
    expect(restored).toEqual(await source.certificates.read('full'));
    expect(await target.certificates.listVersions('full')).toEqual(await source.certificates.listVersions('full'));
    expect(await target.certificates.readPolicy('full')).toEqual(policy);
    expect(await target.secrets.read('full')).toEqual(await source.secrets.read('full'));
    const again = target.certificates.restore(await source.certificates.backup('full'));
    await expect(again).rejects.toMatchObject({ code: 'ITEM_CONFLICT' });
  });

  test('is refused in another geography, and for a missing certificate', async () => {
    const backup = await source.certificates.backup('text');
    await expect(elsewhere.certificates.restore(backup)).rejects.toMatchObject({
      code: 'BACKUP_NOT_ACCEPTED',
    });
    await expect(source.certificates.backup('never-was')).rejects.toMatchObject({ code: 'ITEM_NOT_FOUND' });
  });
});
