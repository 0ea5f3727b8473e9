import {
  type PlannedIssuersAndContacts,
  plannedIssuersAndContactsSchema,
} from '../../../../shared/contracts/model/issuersAndContacts';
import { writeJson } from '../../../../shared/clients/store/jsonStore';
import { storeNames } from '../../../../shared/rules/storeNames';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../support/move/moveAzure';
import { moveSettings, type SettingsMove, type VaultSettings } from '../../../support/move/moveSettings';

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

const admins = [{ firstName: 'Ada', email: 'ada@contoso.example' }];
const issuer = { name: 'ca', provider: 'DigiCert', accountId: 'one', password: 'canary-password' };
const contact = { email: 'pki-team@contoso.example', name: 'PKI', phone: '1' };
const both = { issuers: [issuer], contacts: [contact] };

async function planned(source: VaultSettings = both, target: VaultSettings = {}): Promise<SettingsMove> {
  const pair = await settings.pair(source, target);
  await settings.survey(pair);
  return pair;
}

const contactsOf = async (pair: SettingsMove) => (await pair.target.getContacts()) ?? [];
const copied = [
  { kind: 'issuer', name: 'ca', reasons: ['ISSUER_PASSWORD_NEEDED'], state: 'copied' },
  { kind: 'contacts', name: 'contacts', reasons: [], state: 'copied' },
];
const alreadyThere = copied.map((setting) => ({ ...setting, state: 'alreadyThere' }));

test('issuers arrive with everything but the password, and contacts whole', async () => {
  const pair = await planned();
  await pair.source.updateIssuer('ca', { organizationId: 'contoso', administratorContacts: admins });
  expect(await settings.copy(pair)).toEqual({ settings: copied, throttled: 0 });
  const [from, to] = await Promise.all([pair.source.getIssuer('ca'), pair.target.getIssuer('ca')]);
  const partsOf = ({ provider, accountId, organizationId, administratorContacts, enabled }: typeof from) => ({
    provider,
    accountId,
    organizationId,
    administratorContacts,
    enabled,
  });
  expect(partsOf(to)).toEqual(partsOf(from));
  expect([partsOf(to).accountId, to.password]).toEqual(['one', undefined]);
  expect(await contactsOf(pair)).toEqual(await pair.source.getContacts());
});

test('a second run changes nothing, and still tells of the password', async () => {
  const pair = await planned();
  await settings.copy(pair);
  await pair.target.updateIssuer('ca', { password: 'set by a person' });
  const touched = (await pair.target.getIssuer('ca')).updatedOn;
  expect(await settings.copy(pair)).toEqual({ settings: alreadyThere, throttled: 0 });
  expect((await pair.target.getIssuer('ca')).updatedOn).toEqual(touched);
});

test('what came to the target since the plan is left, and told where it is another', async () => {
  const pair = await planned();
  await pair.target.createIssuer('CA', 'GlobalSign');
  await pair.target.setContacts([{ email: 'other@contoso.example' }]);
  expect((await settings.copy(pair)).settings).toEqual([
    { kind: 'issuer', name: 'ca', reasons: ['ISSUER_DIFFERS'], state: 'left' },
    { kind: 'contacts', name: 'contacts', reasons: ['CONTACTS_DIFFER'], state: 'left' },
  ]);
  expect((await pair.target.getIssuer('CA')).provider).toBe('GlobalSign');
  expect(await contactsOf(pair)).toMatchObject([{ email: 'other@contoso.example' }]);
});

test('what the plan leaves is not touched', async () => {
  const there = { issuers: [{ ...issuer, accountId: 'two' }], contacts: [contact] };
  const pair = await planned(both, there);
  expect((await settings.copy(pair)).settings).toEqual([
    { kind: 'issuer', name: 'ca', reasons: ['ISSUER_DIFFERS'], state: 'left' },
    { kind: 'contacts', name: 'contacts', reasons: ['ALREADY_THERE'], state: 'alreadyThere' },
  ]);
  expect((await pair.target.getIssuer('ca')).accountId).toBe('two');
});

test.each([
  ['certificatecas/write', 'issuer', '“certificates setissuers”'],
  ['certificatecontacts/write', 'contacts', '“certificates managecontacts”'],
] as const)('one that may not be set (%s) fails alone and names the permission', async (action, kind, permission) => {
  const pair = await planned();
  await at.deny(pair.move.targetVault, action);
  const { settings: results } = await settings.copy(pair);
  expect(results.map(({ state }) => state).sort()).toEqual(['copied', 'failed']);
  const failed = results.find((result) => result.kind === kind);
  expect(failed).toMatchObject({ code: 'VAULT_FORBIDDEN', reasons: [], detail: expect.stringContaining(permission) });
  expect(failed?.requestId).toMatch(/\w/);
});

test('a write whose answer was lost is settled', async () => {
  const pair = await planned();
  const effect = { kind: 'reset', at: 'after' } as const;
  at.fault({ match: { vault: pair.move.targetVault, method: 'PUT' }, times: 2, effect });
  expect((await settings.copy(pair)).settings).toEqual(copied);
  expect(await contactsOf(pair)).toHaveLength(1);
});

test('throttled calls are repeated, and counted', async () => {
  const pair = await planned();
  at.fault({ match: { vault: pair.move.targetVault, method: 'PUT' }, times: 2, effect: { kind: 'throttle' } });
  expect(await settings.copy(pair)).toEqual({ settings: copied, throttled: 2 });
});

test('reports that a failure may pass, and copies what is missing when it runs again', async () => {
  const pair = await planned();
  const match = { vault: pair.move.targetVault, operation: 'contacts.set' };
  at.fault({ match, effect: { kind: 'error', status: 503 } });
  expect(await settings.copy(pair)).toMatchObject({
    retryable: true,
    settings: [copied[0], { kind: 'contacts', state: 'failed', code: 'VAULT_UNAVAILABLE' }],
  });
  at.azure.control.clearFaults();
  expect(await settings.copy(pair)).toEqual({ settings: [alreadyThere[0], copied[1]], throttled: 0 });
});

test('an issuer that left the source since the plan fails alone', async () => {
  const pair = await planned();
  await pair.source.deleteIssuer('ca');
  expect((await settings.copy(pair)).settings).toMatchObject([{ state: 'failed', code: 'ITEM_NOT_FOUND' }, copied[1]]);
});

test('a run that lost its pair sets nothing', async () => {
  const pair = await planned();
  await at.takeOver(pair.move, moveBetween());
  const { settings: results } = await settings.copy(pair);
  expect(results.map(({ code }) => code)).toEqual(['MOVE_SUPERSEDED', 'MOVE_SUPERSEDED']);
  expect(await contactsOf(pair).catch(() => [])).toEqual([]);
});

test('a plan that was changed after it got its hash is not carried out', async () => {
  const pair = await planned({ issuers: [issuer] });
  const plan = await settings.planned(pair);
  const other: PlannedIssuersAndContacts = {
    ...plan,
    settings: plan.settings.map((setting) => ({ ...setting, reasons: [] })),
  };
  await writeJson(at.store, storeNames.planSettings(pair.move), plannedIssuersAndContactsSchema, other);
  await expect(settings.copy(pair)).rejects.toMatchObject({ code: 'PLAN_CHANGED', retryable: false });
  expect(await pair.target.getIssuer('ca').catch(() => null)).toBeNull();
});

test('the results are kept for the report', async () => {
  const pair = await planned();
  await settings.copy(pair);
  const bytes = (await at.store.read(storeNames.settingResults(pair.move))) ?? new Uint8Array();
  expect(JSON.parse(new TextDecoder().decode(bytes))).toEqual({ settings: copied });
});

test('without a plan nothing is copied', async () => {
  const pair = await settings.pair(both);
  await expect(settings.copy(pair)).rejects.toMatchObject({ code: 'STORE_OBJECT_INVALID' });
  expect(await contactsOf(pair).catch(() => [])).toEqual([]);
});
