import { CertificateClient } from '@azure/keyvault-certificates';
import { KeyClient } from '@azure/keyvault-keys';
import { SecretClient } from '@azure/keyvault-secrets';
import { type RunningAzure, startAzure } from '../../../local/azure/startAzure';
import { apiVersions } from '../../../local/azure/vault/apiVersion';
import { azureClientOptions, azureCredential } from '../../support/azure/azureClients';
import { azureRequest, v } from '../../support/azure/azureRequest';
import { testSeed } from '../../support/azure/azureTestVaults';
import { azureVaultUrl } from '../../support/azure/azureClients';

const selfSigned = { issuer: { name: 'Self' }, key_props: { kty: 'EC', crv: 'P-256' } };
let azure: RunningAzure;

beforeAll(async () => {
  const seed = testSeed({ secrets: [{ name: 'one', versions: [{ value: 'a' }, { value: 'b' }] }] });
  const vaults = (seed.vaults ?? []).map((vault) => ({
    ...vault,
    keys: [
      { name: 'key', versions: [{ kty: 'EC', crv: 'P-256' }] },
      { name: 'rsa', versions: [{}] },
    ],
    certificates: [{ name: 'tls', policy: selfSigned, versions: [{}] }],
  }));
  azure = await startAzure({ seed: { ...seed, vaults } });
});
afterAll(() => azure.stop());

const ask = (path: string, version: string, rest: Partial<Parameters<typeof azureRequest>[2]> = {}) =>
  azureRequest(azure, 'source', { path: v(path, version), ...rest });

describe.each(apiVersions)('the vault, asked with version %s', (version) => {
  it.each(['/secrets/one', '/secrets', '/secrets/one/versions', '/keys/key', '/certificates/tls', '/certificates'])(
    'answers %s',
    async (path) => {
      expect((await ask(path, version)).status).toBe(200);
    },
  );

  it('returns a new version of a secret', async () => {
    const { status, body } = await ask('/secrets/written', version, { method: 'PUT', body: { value: version } });
    expect([status, body.value]).toEqual([200, version]);
  });
});

describe('a field of an answer', () => {
  const shown = async (path: string, version: string) => {
    const { body } = await ask(path, version);
    return { ...body, ...body.attributes };
  };

  it.each([
    ['/secrets/one', 'recoveryLevel', '2015-06-01', '2016-10-01'],
    ['/secrets/one', 'recoverableDays', '7.0', '7.1'],
    ['/secrets/one', 'previousVersion', '7.6', '2025-07-01'],
    ['/keys/rsa', 'key_size', '7.5', '7.6'],
    ['/keys/key', 'hsmPlatform', '7.4', '7.5'],
  ])('of %s: %s is missing in version %s and present from %s on', async (path, field, before, since) => {
    const fields = { before: await shown(path, before), since: await shown(path, since) };
    expect(fields.before).not.toHaveProperty(field);
    expect(fields.since).toHaveProperty(field);
  });

  it('exportable is missing in a key that version 7.3 made, and in what 7.3 shows of a newer key, but not in its deletion', async () => {
    const shows = async (method: string, path: string, version: string) =>
      'exportable' in
      (await ask(path, version, { method, ...(method === 'POST' ? { body: { kty: 'EC' } } : {}) })).body.attributes;
    expect(await shows('POST', '/keys/by-old/create', '7.3')).toBe(false);
    expect(await shows('GET', '/keys/by-old', '7.4')).toBe(false);
    expect(await shows('POST', '/keys/by-new/create', '7.4')).toBe(true);
    expect(await shows('GET', '/keys/by-new', '7.3')).toBe(false);
    expect(await shows('DELETE', '/keys/by-old', '7.4')).toBe(false);
    expect(await shows('DELETE', '/keys/by-new', '7.3')).toBe(true);
  });

  it('exportable is missing in the key of a certificate', async () => {
    expect((await ask('/keys/tls', '7.6')).body.attributes).not.toHaveProperty('exportable');
  });

  it('uris and addresses of a certificate are missing in version 7.6 and present from 2025-07-01 on', async () => {
    const sans = { dns_names: ['one.example'], uris: ['urn:one'] };
    const body = { policy: { issuer: { name: 'Unknown' }, x509_props: { subject: 'CN=one', sans } } };
    await ask('/certificates/named/create', '2025-07-01', { method: 'POST', body });
    const shown = async (version: string) => (await ask('/certificates/named/policy', version)).body.x509_props.sans;
    expect(await shown('7.6')).not.toHaveProperty('uris');
    expect(await shown('2025-07-01')).toMatchObject({ uris: ['urn:one'] });
  });

  it('is missing in the elements of a list too', async () => {
    const [element] = (await ask('/secrets', '7.0')).body.value;
    expect(element.attributes).not.toHaveProperty('recoverableDays');
  });

  it('of a policy does not depend on the version: all versions have its exportable', async () => {
    expect((await ask('/certificates/tls/policy', '2016-10-01')).body.key_props).toHaveProperty('exportable');
  });
});

describe('an operation', () => {
  it.each([
    ['POST', '/secrets/one/backup', '2015-06-01', '2016-10-01'],
    ['GET', '/deletedsecrets', '2015-06-01', '2016-10-01'],
    ['POST', '/certificates/tls/backup', '2016-10-01', '7.0'],
    ['POST', '/keys/key/rotate', '7.2', '7.3'],
    ['GET', '/keys/key/rotationpolicy', '7.2', '7.3'],
  ] as const)('%s %s is refused in version %s and works from %s on', async (method, path, before, since) => {
    const refused = await ask(path, before, { method });
    expect([refused.status, refused.body.error.code]).toEqual([400, 'BadParameter']);
    expect(refused.body.error.message).toContain(since);
    expect((await ask(path, since, { method })).status).toBe(200);
  });
});

/** What the SDK clients of this project offer. */
const offered = ['7.0', '7.1', '7.2', '7.3', '7.4', '7.5', '7.6', '2025-07-01'];

describe.each(offered)('the SDK clients of version %s', (serviceVersion) => {
  it('read a secret, a key and a certificate', async () => {
    const options = { ...azureClientOptions(azure), serviceVersion: serviceVersion as '7.6' };
    const [url, credential] = [azureVaultUrl('source'), azureCredential(azure)] as const;
    expect((await new SecretClient(url, credential, options).getSecret('one')).value).toBe('b');
    expect((await new KeyClient(url, credential, options).getKey('key')).keyType).toBe('EC');
    expect((await new CertificateClient(url, credential, options).getCertificate('tls')).name).toBe('tls');
  });
});
