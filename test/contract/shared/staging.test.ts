import { createHash } from 'node:crypto';
import { inspect } from 'node:util';
import { contentKeyName } from '../../../shared/clients/claims/runRef';
import { azureKeyClient } from '../../support/azure/azureClients';
import { type ClientsInAzure, clientsInAzure } from '../../support/clients/clientAzure';
import { temporaryFolder } from '../../support/clients/clientFolder';
import { impatientClock } from '../../support/clients/clientVaults';

// Encryption with a key in a vault of the embedded Azure.

const { folder, remove } = temporaryFolder();
let at: ClientsInAzure;
let runs = 0;
const newRun = () => ({ moveId: 'move', runId: (runs += 1).toString(16).padStart(8, '0') });
const payload = new TextEncoder().encode('canary');
const staging = 'https://contoso-mover.vault.azure.net/keys';

beforeAll(async () => {
  at = await clientsInAzure('empty', folder);
  await at.azure.control.seed({
    vaults: [
      {
        name: 'contoso-mover',
        region: 'westeurope',
        keys: [
          { name: 'other', versions: [{}] },
          { name: 'off', versions: [{ enabled: false }] },
          { name: 'sign-only', versions: [{ keyOps: ['sign'] }] },
          { name: 'expired', versions: [{ expires: 1_700_000_000 }] },
        ],
      },
    ],
  });
});

afterEach(() => {
  at.azure.control.clearFaults();
});

afterAll(async () => {
  await at.azure.stop();
  remove();
});

test('one process encrypts a payload and the next one decrypts it', async () => {
  const run = newRun();
  const first = at.open().staging;
  const keyed = { ...run, contentKey: await first.prepare(run) };
  const ref = await first.put(keyed, 'label', payload);
  const next = at.open().staging;
  expect(Buffer.from(await next.get(keyed, ref)).toString()).toBe('canary');
});

test('prepare stores the version of the key that wrapped, also when the setting names none', async () => {
  const run = newRun();
  const { staging: store, store: objects } = at.open();
  const stored = await objects.read(contentKeyName(run, await store.prepare(run)));
  const { keyId } = JSON.parse(Buffer.from(stored ?? []).toString()) as { keyId: string };
  expect(keyId).toMatch(new RegExp(`^${staging}/move-staging/[0-9a-f]{32}$`));
});

// The SDK adds its name to the options of each client. Clients with the same options had a header that grew until the
// service refused every request.
test('a process that has made hundreds of content keys makes the next one', async () => {
  const { staging: store } = at.open();
  for (let made = 0; made < 400; made += 1) expect(await store.prepare(newRun())).toMatch(/^[\w-]+$/);
});

test('put and get work with a setting that names the version', async () => {
  const run = newRun();
  const first = at.open();
  const stored = await first.store.read(contentKeyName(run, await first.staging.prepare(run)));
  const { keyId } = JSON.parse(Buffer.from(stored ?? []).toString()) as { keyId: string };
  const named = at.open({ stagingKeyId: keyId }).staging;
  const other = { ...newRun(), contentKey: '' };
  other.contentKey = await named.renewKey(other);
  const ref = await named.put(other, 'label', payload);
  expect(Buffer.from(await at.open({ stagingKeyId: keyId }).staging.get(other, ref)).toString()).toBe('canary');
});

const readsOfKey = () =>
  at.azure.control.requests().filter(({ operation, status }) => operation === 'keys.get' && status === 200).length;

test('a process reads a version of the staging key once', async () => {
  const { staging: store } = at.open();
  at.azure.control.clearLog();
  await store.prepare(newRun());
  // The current version, and the version for wrapping.
  expect(readsOfKey()).toBe(2);
  await store.prepare(newRun());
  expect(readsOfKey()).toBe(3);
});

test('a process sees that somebody has extended the life of its staging key', async () => {
  const { staging: store } = at.open({ stagingKeyId: `${staging}/expired` });
  await expect(store.prepare(newRun())).rejects.toMatchObject({ code: 'STAGING_KEY_UNUSABLE' });
  await azureKeyClient(at.azure, 'contoso-mover').updateKeyProperties('expired', { expiresOn: new Date('2037-01-01') });
  expect(await store.prepare(newRun())).toMatch(/^[\w-]+$/);
});

test.each([
  ['does not exist', `${staging}/never-was`],
  ['is disabled', `${staging}/off`],
  ['may not wrap', `${staging}/sign-only`],
])('prepare rejects a staging key that %s', async (_, stagingKeyId) => {
  const error = await at
    .open({ stagingKeyId })
    .staging.prepare(newRun())
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'STAGING_KEY_UNUSABLE', retryable: false });
  expect(inspect(error, { depth: 20, showHidden: true })).not.toMatch(/bearer|eyJ/i);
});

describe('prepare with a stored content key that another key has wrapped', () => {
  /** The app may use this key too, so the vault would unwrap with it. */
  const other = `${staging}/other`;

  test.each<[string, (versionOfOther: string) => string]>([
    ['of another vault', () => 'https://evil.vault.azure.net/keys/move-staging/1'],
    ['of a vault whose name only begins alike', () => `${staging.replace('.net', '.net.evil.example')}/move-staging/1`],
    ['of the same vault', (version) => `${other}/${version}`],
    ['of the same vault, by a path that leads there', (version) => `${staging}/move-staging/../other/${version}`],
    ['of the same vault, by a coded path', (version) => `${staging}/move-staging/%2e%2e/other/${version}`],
    ['whose name only begins alike', () => `${staging}/move-staging-2/1`],
    ['without a version', () => `${staging}/move-staging/`],
  ])('does not use the other key: %s', async (_, idOf) => {
    const run = newRun();
    const { store, staging: sealed } = at.open();
    const name = contentKeyName(run, await at.open({ stagingKeyId: other }).staging.prepare(run));
    const stored = JSON.parse(Buffer.from((await store.read(name)) ?? []).toString()) as { keyId: string };
    const keyId = idOf(stored.keyId.split('/').at(-1) ?? '');
    const planted = new TextEncoder().encode(JSON.stringify({ ...stored, keyId }));
    // As if history had its hash: then the id of the key alone decides.
    const contentKey = createHash('sha256').update(planted).digest('hex');
    await store.write(contentKeyName(run, contentKey), planted);
    at.azure.control.clearLog();
    await expect(sealed.prepare({ ...run, contentKey })).rejects.toMatchObject({
      code: 'STAGING_KEY_UNUSABLE',
      retryable: false,
    });
    expect(at.azure.control.requests()).toEqual([]);
  });
});

test.each([
  ['503', { kind: 'error', status: 503, withoutBody: true }],
  ['429', { kind: 'throttle', withoutBody: true }],
] as const)('prepare takes an answer %s without a body for what it is', async (_, effect) => {
  const open = () => at.open({}, { clock: impatientClock() }).staging;
  at.azure.control.addFault({ match: { operation: 'keys.wrapKey' }, effect, times: 1 });
  expect(await open().prepare(newRun())).toMatch(/^[\w-]+$/);
  at.azure.control.addFault({ match: { operation: 'keys.wrapKey' }, effect });
  await expect(open().prepare(newRun())).rejects.toMatchObject({ code: 'STAGING_KEY_UNUSABLE', retryable: true });
});

test('prepare retries a transient failure, and throws a retryable error for a longer one', async () => {
  at.azure.control.addFault({ match: { operation: 'keys.*' }, effect: { kind: 'error', status: 503 }, times: 1 });
  at.azure.control.addFault({ match: { operation: 'keys.*' }, effect: { kind: 'throttle' }, times: 1 });
  await at.open({}, { clock: impatientClock() }).staging.prepare(newRun());
  at.azure.control.addFault({ match: { operation: 'keys.*' }, effect: { kind: 'throttle' } });
  await expect(at.open({}, { clock: impatientClock() }).staging.prepare(newRun())).rejects.toMatchObject({
    code: 'STAGING_KEY_UNUSABLE',
    retryable: true,
  });
});
