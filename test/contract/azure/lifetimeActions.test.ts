import { type RunningAzure, startAzure } from '../../../local/azure/startAzure';
import { azureKeyClient } from '../../support/azure/azureClients';
import { azureRequest, v } from '../../support/azure/azureRequest';
import { AzureTestClock, collect, testSeed } from '../../support/azure/azureTestVaults';

const dayMs = 24 * 3_600_000;
const clock = new AzureTestClock(Date.UTC(2026, 0, 1));
let azure: RunningAzure;

const rotation = (trigger: object, expiryTime = 'P1Y') => ({
  lifetimeActions: [{ trigger, action: 'Rotate' as const }],
  expiryTime,
});
const ec = (fields: object = {}) => [{ kty: 'EC', keyOps: ['sign'], tags: { a: 'b' }, ...fields }];
const renewal = (action: 'AutoRenew' | 'EmailContacts', issuer: string, keyProps: object = {}) => ({
  issuer: { name: issuer },
  key_props: { kty: 'EC', ...keyProps },
  lifetime_actions: [{ trigger: { days_before_expiry: 30 }, action: { action_type: action } }],
});

beforeAll(async () => {
  const keys = [
    { name: 'by-age', rotationPolicy: rotation({ timeAfterCreate: 'P90D' }), versions: ec() },
    {
      name: 'by-expiry',
      rotationPolicy: rotation({ timeBeforeExpiry: 'P1M' }),
      versions: ec({ expires: '2026-06-01T00:00:00Z' }),
    },
    { name: 'without-expiry', rotationPolicy: rotation({ timeBeforeExpiry: 'P1M' }), versions: ec() },
    { name: 'disabled', rotationPolicy: rotation({ timeAfterCreate: 'P90D' }), versions: ec({ enabled: false }) },
    {
      name: 'only-notifies',
      rotationPolicy: { lifetimeActions: [{ trigger: { timeAfterCreate: 'P90D' }, action: 'Notify' as const }] },
      versions: ec(),
    },
  ];
  const certificates = [
    { name: 'own', policy: renewal('AutoRenew', 'Self'), versions: [{ tags: { owner: 'web' } }] },
    { name: 'own-same-key', policy: renewal('AutoRenew', 'Self', { reuse_key: true }), versions: [{}] },
    {
      name: 'at-80-percent',
      policy: { ...renewal('AutoRenew', 'Self'), lifetime_actions: [share(80)] },
      versions: [{}],
    },
    { name: 'of-provider', policy: renewal('AutoRenew', 'our-ca'), versions: [{}] },
    { name: 'by-mail', policy: renewal('EmailContacts', 'Self'), versions: [{}] },
    { name: 'by-hand', policy: renewal('AutoRenew', 'Unknown'), versions: [{}] },
  ];
  const issuers = [{ name: 'our-ca', provider: 'DigiCert' }];
  const seed = testSeed({ keys, certificates, issuers });
  azure = await startAzure({
    seed: { ...seed, settings: { ...seed.settings, lifetimeActions: { enforced: true } } },
    clock,
  });
});
afterAll(() => azure.stop());

function share(percentage: number) {
  return { trigger: { lifetime_percentage: percentage }, action: { action_type: 'AutoRenew' as const } };
}

const get = async (path: string) => (await azureRequest(azure, 'source', { path: v(path) })).body;
const count = async (kind: string, name: string) => (await get(`/${kind}/${name}/versions`)).value.length;
const counts = (kind: string, names: readonly string[]) => Promise.all(names.map((name) => count(kind, name)));

test('rotates a key once by its age, also when calls arrive together', async () => {
  clock.ms = Date.UTC(2026, 0, 1) + 90 * dayMs - 1_000;
  expect(await count('keys', 'by-age')).toBe(1);

  clock.advance(1_000);
  await Promise.all(Array.from({ length: 8 }, () => get('/keys')));
  const client = azureKeyClient(azure, 'source');
  const { properties, keyOperations } = await client.getKey('by-age');
  const versions = await collect(client.listPropertiesOfKeyVersions('by-age'));

  expect(versions).toHaveLength(2);
  expect(keyOperations).toEqual(['sign']);
  expect(properties).toMatchObject({
    tags: { a: 'b' },
    createdOn: new Date(clock.ms),
    expiresOn: new Date(Date.UTC(2027, 3, 1)),
  });
});

test('rotates a key before its expiry, but not one that has none, is disabled or only notifies', async () => {
  clock.ms = Date.UTC(2026, 4, 1) - 1_000;
  expect(await count('keys', 'by-expiry')).toBe(1);

  clock.advance(1_000);
  expect(await counts('keys', ['by-expiry', 'without-expiry', 'disabled', 'only-notifies'])).toEqual([2, 1, 1, 1]);
});

test('renews a certificate by its policy: starts an operation, then adds a version with the tags', async () => {
  clock.ms = Date.UTC(2026, 9, 30);
  expect(await counts('certificates', ['own', 'at-80-percent'])).toEqual([1, 1]);
  expect((await get('/certificates/at-80-percent/pending')).status).toBe('inProgress');
  expect((await get('/certificates/own/pending')).error.code).toBe('PendingCertificateNotFound');

  clock.advance(10_000);
  expect(await counts('certificates', ['own', 'at-80-percent'])).toEqual([1, 2]);
  clock.ms = Date.UTC(2026, 11, 5);
  await get('/certificates');
  clock.advance(10_000);
  const { tags, attributes } = await get('/certificates/own/');
  expect(tags).toEqual({ owner: 'web' });
  expect(attributes.exp).toBeGreaterThan(clock.ms / 1000 + 300 * 24 * 3600);
  expect(await counts('secrets', ['own', 'by-mail', 'by-hand'])).toEqual([2, 1, 1]);
});

test('reuses the key when the policy says so, and makes a new one otherwise', async () => {
  const keysOf = async (name: string) => {
    const { value } = await get(`/keys/${name}/versions`);
    const all = value.map(({ kid }: { kid: string }) => get(new URL(kid).pathname));
    return new Set((await Promise.all(all)).map(({ key }) => key.x)).size;
  };

  expect([await keysOf('own'), await keysOf('own-same-key')]).toEqual([2, 1]);
});

test('leaves a renewal in progress when the provider does not answer', async () => {
  expect((await get('/certificates/of-provider/pending')).status).toBe('inProgress');
  expect(await count('certificates', 'of-provider')).toBe(1);
});

test('renews nothing unless lifetime actions are on', async () => {
  await azure.control.changeSettings({ lifetimeActions: { enforced: false } });
  const before = await counts('keys', ['by-age', 'by-expiry']);

  clock.advance(400 * dayMs);
  expect(await counts('keys', ['by-age', 'by-expiry'])).toEqual(before);
});
