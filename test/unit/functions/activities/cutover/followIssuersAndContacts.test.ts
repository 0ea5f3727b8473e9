import { readKnownSettings } from '../../../../../functions/steps/issuersAndContacts/issuersAndContactsResults';
import { contactsDigest } from '../../../../../functions/steps/issuersAndContacts/planIssuersAndContacts';
import { readChanges } from '../../../../../functions/steps/targetVault/changeNotes';
import { connectPair } from '../../../../../functions/steps/frame/vaultPair';
import { storeNames } from '../../../../../shared/rules/storeNames';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../../support/move/moveAzure';
import { moveSettings, type SettingsMove, type VaultSettings } from '../../../../support/move/moveSettings';
import { newStartToken } from '../../../../support/move/startToken';

// What the last pass of a held move does about issuers and contacts that changed since the move copied them.

let at: MoveAzure;
let settings: ReturnType<typeof moveSettings>;

beforeAll(async () => {
  at = await startMoveAzure();
  settings = moveSettings(at);
});
afterAll(() => at.stop());
afterEach(() => {
  at.azure.control.clearFaults();
  expect(at.leaks()).toEqual([]);
});

const issuer = { name: 'ca', provider: 'DigiCert', accountId: 'one', password: 'canary-password' };
const contact = { email: 'first@contoso.example' };
const other = { email: 'second@contoso.example' };
const third = { email: 'third@contoso.example' };
const both = { issuers: [issuer], contacts: [contact] };

type Changes = Parameters<ReturnType<typeof moveSettings>['pair']>[2];

/** A held move that has copied. */
async function copied(
  source: VaultSettings = both,
  target: VaultSettings = {},
  changes: Changes = {},
): Promise<SettingsMove> {
  const pair = await settings.pair(source, target, { cutover: 'hold', ...changes });
  await settings.survey(pair);
  await settings.copy(pair);
  return pair;
}

async function resultsOf({ move }: SettingsMove) {
  return (await readKnownSettings(at.clients(), move, { settings: [] })).settings;
}

const contactsOf = async (client: SettingsMove['target']) => (await client.getContacts()) ?? [];

test('followIssuersAndContacts writes nothing while nobody changes anything', async () => {
  const pair = await copied();
  const before = await resultsOf(pair);
  at.azure.control.clearLog();
  expect(await settings.follow(pair)).toMatchObject({ changed: { count: 0 } });
  expect(new Set(at.azure.control.requests().map(({ method }) => method))).toEqual(new Set(['GET']));
  // The list of issuers, and each setting in both vaults.
  expect(at.azure.control.requests()).toHaveLength(5);
  expect(await resultsOf(pair)).toEqual(before);
});

test('followIssuersAndContacts carries what the source changed, and what it has by now', async () => {
  const pair = await copied();
  await pair.source.updateIssuer('ca', { accountId: 'two', organizationId: 'contoso' });
  await pair.source.createIssuer('fresh', 'GlobalSign');
  await pair.source.setContacts([contact, other]);
  await settings.follow(pair);
  expect(await pair.target.getIssuer('ca')).toMatchObject({ accountId: 'two', organizationId: 'contoso' });
  expect(await pair.target.getIssuer('fresh')).toMatchObject({ provider: 'GlobalSign' });
  expect(await contactsOf(pair.target)).toEqual(await contactsOf(pair.source));
  expect(await resultsOf(pair)).toEqual([
    { kind: 'issuer', name: 'ca', reasons: ['ISSUER_PASSWORD_NEEDED'], state: 'copied' },
    { kind: 'contacts', name: 'contacts', reasons: [], state: 'copied' },
    { kind: 'issuer', name: 'fresh', reasons: ['ISSUER_PASSWORD_NEEDED'], state: 'copied' },
  ]);
});

test('followIssuersAndContacts notes for a rollback what it changed of its own copies, and nothing of others', async () => {
  const startToken = await newStartToken(at);
  const change = async (pair: SettingsMove) => {
    await pair.source.updateIssuer('ca', { accountId: 'two' });
    await pair.source.setContacts([contact, other]);
    await settings.follow(pair);
    const clients = at.clients();
    return { noted: await readChanges(clients, pair.move), there: connectPair(clients.vaults, pair.move).target };
  };
  const own = await change(await copied(both, {}, { startToken }));
  const found = await own.there.certificates.findIssuer('ca');
  const contacts = await own.there.certificates.readContacts();
  // Nobody has set a password, and the next run sees that.
  expect(found?.created).toBe(found?.updated);
  expect(own.noted).toHaveLength(2);
  expect(own.noted.find(({ kind }) => kind === 'issuer')).toMatchObject({ updated: found?.updated });
  expect(own.noted.find(({ kind }) => kind === 'contacts')).toMatchObject({ digest: contactsDigest(contacts) });
  const theirs = await change(await copied(both, both, { startToken: await newStartToken(at) }));
  expect(theirs.noted).toEqual([]);
});

test('followIssuersAndContacts keeps a password that somebody set in the target', async () => {
  const pair = await copied(both, {}, { startToken: await newStartToken(at) });
  await at.azure.control.advanceClock(2_000);
  await pair.target.updateIssuer('ca', { password: 'by a person' });
  await pair.source.updateIssuer('ca', { organizationId: 'contoso' });
  expect(await settings.follow(pair)).toMatchObject({ changed: { count: 0 } });
  expect(await pair.target.getIssuer('ca')).toMatchObject({ accountId: 'one', organizationId: 'contoso' });
  // No request returns it.
  expect(JSON.stringify(at.azure.control.snapshot())).toContain('by a person');
  const noted = await readChanges(at.clients(), pair.move);
  // So a rollback leaves the issuer.
  expect(noted.find(({ kind }) => kind === 'issuer')).toMatchObject({ updated: null });
});

test('followIssuersAndContacts carries a change of what both vaults had before the move, and asks for its password', async () => {
  const pair = await copied(both, both);
  await pair.source.updateIssuer('ca', { accountId: 'two' });
  await settings.follow(pair);
  expect((await pair.target.getIssuer('ca')).accountId).toBe('two');
  expect((await resultsOf(pair))[0]).toMatchObject({ reasons: ['ISSUER_PASSWORD_NEEDED'], state: 'copied' });
});

const changesOfTarget: readonly [string, (pair: SettingsMove) => Promise<unknown>][] = [
  [
    'changed',
    (pair) => Promise.all([pair.target.updateIssuer('ca', { accountId: 'x' }), pair.target.setContacts([third])]),
  ],
  ['deleted', (pair) => Promise.all([pair.target.deleteIssuer('ca'), pair.target.deleteContacts()])],
];

test.each(
  changesOfTarget.flatMap(([what, change]) => [
    [what, 'did nothing', change, () => Promise.resolve()] as const,
    [
      what,
      'changed them, too',
      change,
      (pair: SettingsMove) =>
        Promise.all([pair.source.updateIssuer('ca', { accountId: 'two' }), pair.source.setContacts([other])]),
    ] as const,
  ]),
)(
  'followIssuersAndContacts names what others %s in the target while the source %s',
  async (_, __, change, atSource) => {
    const pair = await copied();
    await change(pair);
    await atSource(pair);
    const there = () =>
      Promise.all([pair.target.getIssuer('ca').catch(() => null), contactsOf(pair.target).catch(() => [])]);
    const before = await there();
    const first = await settings.follow(pair);
    expect(first.changed).toMatchObject({ count: 2, first: [{ code: 'TARGET_CHANGED' }, { code: 'TARGET_CHANGED' }] });
    expect(await there()).toEqual(before);
    expect(await resultsOf(pair)).toMatchObject([
      { name: 'ca', state: 'failed', code: 'TARGET_CHANGED' },
      { name: 'contacts', state: 'failed', code: 'TARGET_CHANGED' },
    ]);
    // Another reading finds the same.
    expect(await settings.follow(pair)).toEqual(first);
  },
);

test('followIssuersAndContacts finds both vaults equal again', async () => {
  const pair = await copied();
  await pair.target.setContacts([third]);
  await settings.follow(pair);
  await pair.source.setContacts([third]);
  expect(await settings.follow(pair)).toMatchObject({ changed: { count: 0 } });
  expect((await resultsOf(pair))[1]).toEqual({
    kind: 'contacts',
    name: 'contacts',
    reasons: [],
    state: 'alreadyThere',
  });
  await pair.source.setContacts([other]);
  await settings.follow(pair);
  expect(await contactsOf(pair.target)).toMatchObject([other]);
});

test('followIssuersAndContacts deletes nothing in the target', async () => {
  const pair = await copied();
  await pair.source.deleteIssuer('ca');
  await pair.source.deleteContacts();
  await settings.follow(pair);
  expect((await pair.target.getIssuer('ca')).accountId).toBe('one');
  expect(await contactsOf(pair.target)).toHaveLength(1);
  expect((await resultsOf(pair)).map(({ reasons }) => reasons.at(-1))).toEqual([
    'DELETED_IN_SOURCE',
    'DELETED_IN_SOURCE',
  ]);
});

test('followIssuersAndContacts leaves what differed from the start', async () => {
  const pair = await copied(both, { issuers: [{ ...issuer, accountId: 'theirs' }], contacts: [third] });
  await pair.source.updateIssuer('ca', { accountId: 'two' });
  await pair.target.setContacts([third, other]);
  expect(await settings.follow(pair)).toMatchObject({ changed: { count: 0 } });
  expect((await pair.target.getIssuer('ca')).accountId).toBe('theirs');
  expect((await resultsOf(pair)).map(({ reasons }) => reasons)).toEqual([['ISSUER_DIFFERS'], ['CONTACTS_DIFFER']]);
});

test('followIssuersAndContacts overwrites nothing by what others wrote into the store', async () => {
  const pair = await copied();
  const name = storeNames.settingResults(pair.move);
  await pair.target.updateIssuer('ca', { accountId: 'theirs' });
  await pair.source.updateIssuer('ca', { accountId: 'two' });
  // A writer to the store does not have the key that seals.
  const stored = new TextDecoder().decode(await at.store.read(name));
  const planted = stored.replaceAll(/(source|target)\\":\\"[0-9a-f]{64}/g, `$1\\":\\"${'ab'.repeat(32)}`);
  expect(planted).not.toBe(stored);
  await at.store.write(name, new TextEncoder().encode(planted));
  await settings.follow(pair);
  expect((await pair.target.getIssuer('ca')).accountId).toBe('theirs');
  expect((await resultsOf(pair))[0]).toMatchObject({ reasons: ['ISSUER_DIFFERS'], state: 'left' });
});

test.each([
  ['issuers', { issuers: false, contacts: true, rotationPolicies: true }, /issuers/],
  ['contacts', { issuers: true, contacts: false, rotationPolicies: true }, /contacts/],
] as const)('followIssuersAndContacts reads no %s if the request does not copy them', async (_, copy, path) => {
  const pair = await copied(both, {}, { copy });
  at.azure.control.clearLog();
  await settings.follow(pair);
  const paths = at.azure.control.requests().map((request) => request.path);
  expect(paths.length).toBeGreaterThan(0);
  expect(paths.filter((one) => path.test(one))).toEqual([]);
});

test('followIssuersAndContacts fails as a whole while a vault does not answer, and then brings the rest', async () => {
  const pair = await copied(both, both);
  await pair.source.updateIssuer('ca', { accountId: 'two' });
  await pair.source.setContacts([other]);
  const match = { vault: pair.move.targetVault, operation: 'contacts.set' };
  at.fault({ match, effect: { kind: 'error', status: 503 } });
  await expect(settings.follow(pair)).rejects.toMatchObject({ code: 'VAULT_UNAVAILABLE', retryable: true });
  at.azure.control.clearFaults();
  expect(await settings.follow(pair)).toMatchObject({ changed: { count: 0 } });
  expect((await pair.target.getIssuer('ca')).accountId).toBe('two');
  expect(await contactsOf(pair.target)).toMatchObject([other]);
  expect((await resultsOf(pair))[0]?.reasons).toEqual(['ISSUER_PASSWORD_NEEDED']);
});

test('followIssuersAndContacts accepts its own write after the answer was lost', async () => {
  const pair = await copied();
  await pair.source.updateIssuer('ca', { accountId: 'two' });
  at.fault({
    match: { vault: pair.move.targetVault, method: 'PATCH' },
    times: 2,
    effect: { kind: 'reset', at: 'after' },
  });
  expect(await settings.follow(pair)).toMatchObject({ changed: { count: 0 } });
  expect((await resultsOf(pair))[0]?.state).toBe('copied');
});

test('followIssuersAndContacts names what the app may not set, and carries the rest', async () => {
  const pair = await copied();
  await pair.source.updateIssuer('ca', { accountId: 'two' });
  await pair.source.setContacts([other]);
  await at.deny(pair.move.targetVault, 'certificatecas/write');
  await settings.follow(pair);
  expect(await resultsOf(pair)).toMatchObject([{ state: 'failed', code: 'VAULT_FORBIDDEN' }, { state: 'copied' }]);
});

test('followIssuersAndContacts leaves out what the app could not read from the start', async () => {
  const pair = await settings.pair(both, {}, { cutover: 'hold' });
  await at.deny(pair.move.sourceVault, 'certificatecas/read');
  await settings.survey(pair);
  await settings.copy(pair);
  await pair.source.setContacts([other]);
  expect(await settings.follow(pair)).toMatchObject({ changed: { count: 0 } });
  expect(await resultsOf(pair)).toMatchObject([
    { kind: 'issuer', reasons: ['PERMISSION_MISSING'], state: 'left' },
    { kind: 'contacts', state: 'copied' },
  ]);
  expect(await contactsOf(pair.target)).toMatchObject([other]);
});

test('followIssuersAndContacts follows only the plan of a selection of names', async () => {
  const pair = await copied(both, {}, { select: { ...moveBetween().select, include: ['shop-*'] } });
  await pair.source.updateIssuer('ca', { accountId: 'two' });
  await pair.source.createIssuer('fresh', 'GlobalSign');
  await settings.follow(pair);
  expect((await pair.target.getIssuer('ca')).accountId).toBe('two');
  expect((await resultsOf(pair)).map(({ name }) => name)).toEqual(['ca', 'contacts']);
});

test('followIssuersAndContacts fails if the app may not read any more', async () => {
  const pair = await copied();
  await at.deny(pair.move.targetVault, 'certificatecas/read');
  await expect(settings.follow(pair)).rejects.toMatchObject({ code: 'VAULT_FORBIDDEN', retryable: false });
});

test('followIssuersAndContacts writes nothing for a run that has lost its claim', async () => {
  const pair = await copied();
  await pair.source.setContacts([other]);
  await at.takeOver(pair.move, moveBetween());
  // A process that wrote just before may write for another second.
  at.restart();
  await expect(settings.follow(pair)).rejects.toMatchObject({ code: 'MOVE_SUPERSEDED' });
  expect(await contactsOf(pair.target)).toMatchObject([contact]);
});
