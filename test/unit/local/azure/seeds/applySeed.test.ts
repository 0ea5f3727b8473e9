import { AzureState } from '../../../../../local/azure/arm/azureState';
import { cloudNamed } from '../../../../../local/azure/cloud/cloud';
import { applySeed } from '../../../../../local/azure/seeds/applySeed';
import { readSeed } from '../../../../../local/azure/seeds/readSeed';
import { SeedError, type SeedInput } from '../../../../../local/azure/seeds/seedSchema';
import { memoryEntryStore } from '../../../../../local/azure/state/memoryEntryStore';
import { AzureTestClock } from '../../../../support/azure/azureTestVaults';

type SeedVault = NonNullable<SeedInput['vaults']>[number];

const clock = new AzureTestClock(Date.UTC(2026, 0, 1));
const newState = () => new AzureState(memoryEntryStore(), clock, cloudNamed('AzureCloud'));
const vaultWith = (vault: Partial<SeedVault>): SeedInput => ({
  vaults: [{ name: 'one', region: 'westeurope', ...vault }],
});
const apply = (state: AzureState, vault: Partial<SeedVault>) => applySeed(state, readSeed(vaultWith(vault)), clock);

const secret = (name: string) => ({ name, versions: [{ value: 'x' }] });
const key = (name: string) => ({ name, versions: [{ kty: 'EC' }] });
const certificate = (name: string) => ({ name, policy: { key_props: { kty: 'EC' } }, versions: [{}] });

const lock = { name: 'lock', properties: { level: 'ReadOnly' as const } };
const setting = (name: string) => ({ name, properties: { workspaceId: 'somewhere' } });
const principalId = '0d5e6c2a-7b14-4e39-8f21-5a9c3d7e1b60';

test('a vault that the seed names twice is refused, in any spelling, and nothing is made', async () => {
  const state = newState();
  const twice = { vaults: ['one', 'two', 'One'].map((name) => ({ name, region: 'westeurope' })) };
  await expect(applySeed(state, readSeed(twice), clock)).rejects.toThrow(
    'The seed cannot be used: it names the vault One twice. Put all its items into one entry.',
  );
  expect(state.vault('one')).toBeUndefined();
});

test.each<[string, Partial<SeedVault>, RegExp]>([
  ['a duplicate secret in another spelling', { secrets: [secret('a'), secret('A')] }, /one names A twice/],
  [
    'a certificate and a secret of the same name',
    { secrets: [secret('a')], certificates: [certificate('a')] },
    /names a twice/,
  ],
  ['a certificate and a key of the same name', { keys: [key('A')], certificates: [certificate('a')] }, /names A twice/],
  ['a region without a geography', { region: 'atlantis' }, /region atlantis is not known/],
  ['an unknown key type', { keys: [{ name: 'k', versions: [{ kty: 'DSA' }] }] }, /one: k: .*kty/],
  ['an unsupported key size', { keys: [{ name: 'k', versions: [{ keySize: 1024 }] }] }, /key_size/],
  ['an unknown key operation', { keys: [{ name: 'k', versions: [{ keyOps: ['dance'] }] }] }, /Operation dance/],
  [
    'an exportable key in software',
    { keys: [{ name: 'k', versions: [{ exportable: true, releasePolicy: { data: 'e30' } }] }] },
    /one: k: Only a key of a hardware type can be exportable/,
  ],
  [
    'a hardware key in a standard vault',
    { keys: [{ name: 'k', versions: [{ kty: 'EC-HSM' }] }] },
    /k is in hardware, which needs sku premium/,
  ],
  [
    'a certificate with a hardware key in a standard vault',
    { certificates: [{ name: 'c', policy: { key_props: { kty: 'RSA-HSM' } }, versions: [{}] }] },
    /c is in hardware/,
  ],
  [
    'a certificate of an unknown issuer',
    { certificates: [{ name: 'c', policy: { issuer: { name: 'nobody' } }, versions: [{}] }] },
    /certificate c names issuer nobody, which does not exist/,
  ],
  [
    'a file without a certificate',
    { certificates: [{ name: 'c', versions: [{ value: 'bm8=' }] }] },
    /one: c: .*can not be read/,
  ],
  [
    'a policy that the service would reject',
    { certificates: [{ name: 'c', policy: { x509_props: { validity_months: 0 } }, versions: [{}] }] },
    /one: c: The validity/,
  ],
  [
    'a network rule with an invalid address',
    { networkAcls: { ipRules: [{ value: 'here' }] } },
    /vault one: .*'here' is not an IPv4 address/,
  ],
  [
    'an open network with rules that close it',
    { network: 'open', networkAcls: { defaultAction: 'Deny' } },
    /network is open, but networkAcls and publicNetworkAccess come to firewall/,
  ],
  ['a duplicate lock', { locks: [lock, { ...lock, name: 'LOCK' }] }, /one has the lock LOCK twice/],
  [
    'a duplicate diagnostic setting',
    { diagnosticSettings: [setting('logs'), setting('Logs')] },
    /one has the diagnostic setting Logs twice/,
  ],
  [
    'six diagnostic settings',
    { diagnosticSettings: ['a', 'b', 'c', 'd', 'e', 'f'].map(setting) },
    /one has more than 5 diagnostic settings/,
  ],
  ['an unknown role', { roleAssignments: [{ principalId, role: 'Key Lord' }] }, /there is no role Key Lord/],
  [
    'a duplicate role, by name and by id',
    {
      roleAssignments: ['key vault reader', '21090545-7ca7-4776-b22c-e363652d74d2'].map((role) => ({
        principalId,
        role,
      })),
    },
    /has role 21090545-.* twice/,
  ],
])('rejects %s with a message and changes nothing', async (_, vault, message) => {
  const state = newState();
  const attempt = apply(state, { ...vault, secrets: [secret('innocent'), ...(vault.secrets ?? [])] });

  await expect(attempt).rejects.toThrow(SeedError);
  await expect(attempt).rejects.toThrow(message);
  expect(state.vaults).toEqual([]);
});

test.each<[string, Partial<SeedVault>, RegExp]>([
  ['a certificate without versions or operation', { certificates: [{ name: 'c' }] }, /needs versions, or pending/],
  [
    'a version with both value and file',
    { certificates: [{ name: 'c', versions: [{ value: 'bm8=', file: {} }] }] },
    /a version with value and file/,
  ],
  ['an issuer named Self', { issuers: [{ name: 'Self', provider: 'p' }] }, /a name other than Self/],
  [
    'a rotation policy with an invalid duration',
    { keys: [{ ...key('k'), rotationPolicy: { lifetimeActions: [], expiryTime: 'a year' } }] },
    /a duration such as P90D/,
  ],
  [
    'a lock of an unknown level',
    { locks: [{ name: 'lock', properties: { level: 'Forever' as 'ReadOnly' } }] },
    /locks\[0\]\.properties\.level/,
  ],
  [
    'a diagnostic setting without a sink',
    { diagnosticSettings: [{ name: 'nowhere', properties: {} }] },
    /at least one data sink/,
  ],
  [
    'an assignment with an invalid scope',
    { roleAssignments: [{ principalId, role: 'Key Vault Reader', scope: 'api-key' }] },
    /one item, such as secrets/,
  ],
])('rejects %s when it reads the seed', (_, vault, message) => {
  expect(() => readSeed(vaultWith(vault))).toThrow(message);
});

test('adds items to an existing vault, keeps its settings and replaces nothing', async () => {
  const state = newState();
  await apply(state, { sku: 'premium', certificates: [certificate('c')], issuers: [{ name: 'ca', provider: 'p' }] });
  await apply(state, {
    secrets: [secret('added')],
    keys: [{ name: 'hard', versions: [{ kty: 'EC-HSM' }] }],
    certificates: [{ ...certificate('by-ca'), policy: { key_props: { kty: 'EC' }, issuer: { name: 'CA' } } }],
  });
  const one = state.vault('one');

  expect(one?.settings.sku).toBe('premium');
  expect([one?.secrets.live('added')?.name, one?.keys.live('hard')?.name]).toEqual(['added', 'hard']);
  expect(one?.certificates.live('by-ca')?.certificate?.policy.issuer.name).toBe('CA');
  for (const again of [{ certificates: [certificate('C')] }, { keys: [key('c')] }, { secrets: [secret('c')] }]) {
    await expect(apply(state, again)).rejects.toThrow(/one has c already/i);
  }
});

test('replaces contacts when the seed has some, and keeps them otherwise', async () => {
  const state = newState();
  await apply(state, { contacts: [{ email: 'a@contoso.example' }] });
  await apply(state, { secrets: [secret('s')] });
  const kept = state.vault('one')?.issuers.contacts;
  await apply(state, { contacts: [{ email: 'b@contoso.example' }] });

  expect([kept, state.vault('one')?.issuers.contacts]).toEqual([
    [{ email: 'a@contoso.example' }],
    [{ email: 'b@contoso.example' }],
  ]);
});

test('derives the same version ids from the same seed, and keeps given ones', async () => {
  const id = '0123456789abcdef0123456789abcdef';
  const seeded = async () => {
    const state = newState();
    await apply(state, { certificates: [{ ...certificate('c'), versions: [{ id }, {}] }] });
    const item = state.vault('one')?.certificates.live('c');
    return [...(item?.versions.keys() ?? []), item?.currentId];
  };
  const first = await seeded();

  expect(first).toEqual(await seeded());
  expect([first[0], first[1] === first[2]]).toEqual([id, true]);
});

test('sets the time at which a pending operation is ready', async () => {
  const state = newState();
  const issuedAt = '2026-01-01T01:00:00Z';
  await apply(state, {
    certificates: [
      { name: 'soon', policy: { key_props: { kty: 'EC' } }, pending: { issuedAt } },
      { name: 'never', policy: { key_props: { kty: 'EC' } }, pending: {} },
      { ...certificate('renewing'), pending: {} },
    ],
  });
  const pendingOf = (name: string) => state.vault('one')?.certificates.live(name)?.certificate?.pending;

  expect(pendingOf('soon')?.issued?.readyAt).toBe(Date.parse(issuedAt));
  expect([pendingOf('never')?.status, pendingOf('never')?.issued]).toEqual(['inProgress', undefined]);
  expect(state.vault('one')?.certificates.live('renewing')?.versions.size).toBe(1);
  expect(pendingOf('renewing')?.versionId).not.toBe(state.vault('one')?.certificates.live('renewing')?.currentId);
});
