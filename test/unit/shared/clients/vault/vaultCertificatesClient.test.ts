import { inspect } from 'node:util';
import { type CertificateImport } from '../../../../../shared/clients/vault/vaultCertificates';
import { emptyPage, script, versionId } from '../../../../support/clients/clientSecretAnswers';
import {
  type Answer,
  type VaultServer,
  errorAnswer,
  startVaultServer,
} from '../../../../support/clients/clientVaultServer';
import { impatientClock, vaultsAt } from '../../../../support/clients/clientVaults';

// The real SDK over real TLS: the requests it sends, and the answers it accepts.

let server: VaultServer;

beforeAll(async () => {
  server = await startVaultServer('contoso');
});

beforeEach(() => {
  server.seen.length = 0;
});

afterAll(() => server.stop());

const at = 'https://contoso.vault.azure.net/certificates';
const bundle: Answer = {
  body: {
    id: `${at}/site/${versionId}`,
    attributes: { enabled: true, created: 1, updated: 2 },
    x5t: 'AP8',
    cer: 'MII=',
  },
};
const pfx: CertificateImport = { value: 'UEZY', contentType: 'application/x-pkcs12', enabled: true, tags: {} };
const lastBody = (): unknown => JSON.parse(server.seen.at(-1)?.body ?? '');

describe('importCertificate', () => {
  test('sends policy, enabled, tags and order, which the SDK would drop', async () => {
    script(server, () => bundle);
    const policy = { key_props: { kty: 'RSA', of_tomorrow: 1 }, issuer: { name: 'digicert' } };
    await vaultsAt(server).certificates.importCertificate('site', {
      ...pfx,
      enabled: false,
      tags: { a: 'b' },
      preserveCertOrder: true,
      policy,
    });
    expect(server.seen.at(-1)?.url).toMatch(/^\/certificates\/site\/import\?/);
    expect(lastBody()).toEqual({
      value: 'UEZY',
      policy: { ...policy, secret_props: { contentType: 'application/x-pkcs12' } },
      attributes: { enabled: false },
      tags: { a: 'b' },
      preserveCertOrder: true,
    });
  });

  test('sends the content type without a policy too', async () => {
    script(server, () => bundle);
    const text = '-----BEGIN CERTIFICATE-----\nMII=\n-----END CERTIFICATE-----\n';
    await vaultsAt(server).certificates.importCertificate('site', {
      ...pfx,
      value: text,
      contentType: 'application/x-pem-file',
    });
    expect(lastBody()).toEqual({
      value: text,
      policy: { secret_props: { contentType: 'application/x-pem-file' } },
      attributes: { enabled: true },
      tags: {},
    });
  });

  test.each<[string, ReturnType<VaultServer['script']>]>([
    ['the connection breaks', 'cut'],
    ['no answer comes', undefined],
    ['the service answers 500', errorAnswer(500, 'InternalServerError')],
    ['the answer cannot be read', { body: { id: 'x' } }],
  ])('sends once and throws WRITE_NOT_CONFIRMED when %s', async (_, answer) => {
    script(server, () => answer);
    const { certificates } = vaultsAt(server, { timeoutMs: 200, clock: impatientClock() });
    await expect(certificates.importCertificate('site', pfx)).rejects.toMatchObject({ code: 'WRITE_NOT_CONFIRMED' });
    expect(server.seen.filter(({ url }) => url.includes('/import'))).toHaveLength(1);
  });
});

describe('a certificate client', () => {
  test('sends a policy without the groups that are left out', async () => {
    script(server, () => ({ body: { id: `${at}/site/policy`, issuer: { name: 'Self' }, attributes: {} } }));
    const { certificates } = vaultsAt(server);
    expect(await certificates.updatePolicy('site', { issuer: { name: 'Self' } })).toEqual({ issuer: { name: 'Self' } });
    expect(server.seen.at(-1)).toMatchObject({ method: 'PATCH', body: '{"issuer":{"name":"Self"}}' });
  });

  test('sends enabled and tags of a version', async () => {
    script(server, () => bundle);
    await vaultsAt(server).certificates.update('site', versionId, { enabled: false, tags: {} });
    expect(server.seen.at(-1)?.url).toContain(`/certificates/site/${versionId}?`);
    expect(lastBody()).toEqual({ attributes: { enabled: false }, tags: {} });
  });

  test('sends an issuer without a password and without empty groups', async () => {
    script(server, () => ({ body: { id: `${at}/issuers/digicert`, provider: 'DigiCert' } }));
    const { certificates } = vaultsAt(server);
    await certificates.setIssuer({ name: 'digicert', provider: 'DigiCert', admins: [], enabled: false });
    expect(lastBody()).toEqual({ provider: 'DigiCert', attributes: { enabled: false } });
    const admins = [{ firstName: 'Ada', lastName: 'L', email: 'a@b', phone: '1' }];
    await certificates.setIssuer({ name: 'digicert', provider: 'DigiCert', accountId: 'x', admins, enabled: true });
    expect(lastBody()).toEqual({
      provider: 'DigiCert',
      credentials: { account_id: 'x' },
      org_details: { admin_details: [{ first_name: 'Ada', last_name: 'L', email: 'a@b', phone: '1' }] },
      attributes: { enabled: true },
    });
  });
});

describe('what is read', () => {
  test('reads the names of issuers from their ids, over all pages', async () => {
    const nextLink = `${at}/issuers?$skiptoken=two`;
    script(server, ({ url }) => ({
      body: url.includes('skiptoken')
        ? { value: [{ id: `${at}/issuers/two`, provider: 'Test' }], nextLink: null }
        : { value: [{ id: `${at}/issuers/one`, provider: 'Test' }], nextLink },
    }));
    expect(await vaultsAt(server).certificates.listIssuers()).toEqual(['one', 'two']);
  });

  test('reads an issuer with few fields', async () => {
    script(server, () => ({ body: { id: `${at}/issuers/one`, provider: 'Test', credentials: null, org_details: {} } }));
    expect(await vaultsAt(server).certificates.readIssuer('one')).toEqual({
      name: 'one',
      provider: 'Test',
      admins: [],
      enabled: true,
    });
  });

  test('returns an empty list of contacts only when the service says so', async () => {
    script(server, () => errorAnswer(404, 'ContactsNotFound'));
    const { certificates } = vaultsAt(server, { clock: impatientClock() });
    expect(await certificates.readContacts()).toEqual([]);
    script(server, () => errorAnswer(500, 'InternalServerError'));
    await expect(certificates.readContacts()).rejects.toMatchObject({ code: 'VAULT_UNAVAILABLE' });
  });

  test('includes certificates that were never issued in a list', async () => {
    server.script = () => emptyPage;
    const { certificates } = vaultsAt(server);
    await certificates.list();
    expect(server.seen.at(-1)?.url).toContain('includePending=true');
    await certificates.listDeleted();
    expect(server.seen.at(-1)?.url).toMatch(/^\/deletedcertificates\?.*includePending=true/);
  });
});

test('a certificate client throws errors without the file, backup, token or query of the request', async () => {
  const answers: ReturnType<VaultServer['script']>[] = [
    errorAnswer(400, 'BadParameter'),
    errorAnswer(403, 'Forbidden', 'ForbiddenByPolicy'),
    errorAnswer(409, 'Conflict'),
    errorAnswer(429, 'Throttled'),
    errorAnswer(500, 'InternalServerError'),
    { body: '{"value":"value-canary"' },
    { body: { id: 'value-canary', attributes: 'value-canary', issuer: 'value-canary' } },
    'cut',
    undefined,
  ];
  const shown: string[] = [];
  for (const answer of answers) {
    script(server, () => answer);
    const { certificates } = vaultsAt(server, { timeoutMs: 150, clock: impatientClock() });
    const policy = { x509_props: { subject: 'CN=subject-canary' } };
    const calls = [
      certificates.importCertificate('site', { ...pfx, value: 'file-canary', tags: { t: 'tag-canary' }, policy }),
      certificates.restore(Buffer.from('backup-canary')),
      certificates.updatePolicy('site', policy),
      certificates.read('site'),
    ];
    for (const result of await Promise.allSettled(calls)) {
      if (result.status !== 'rejected') throw new Error(`a call went well: ${JSON.stringify(answer)}`);
      shown.push(inspect(result.reason, { depth: 30, showHidden: true }), JSON.stringify(result.reason));
    }
  }
  const all = shown.join('\n');
  expect(all).not.toMatch(/canary/);
  expect(all).not.toContain(Buffer.from('backup-canary').toString('base64url'));
  expect(all).not.toMatch(/Bearer ey|authorization:|api-version/i);
});
