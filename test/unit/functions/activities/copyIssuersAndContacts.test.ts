import {
  type PlannedIssuersAndContacts,
  plannedIssuersAndContactsSchema,
} from '../../../../shared/contracts/model/issuersAndContacts';
import { writeJson } from '../../../../shared/clients/store/jsonStore';
import { storeNames } from '../../../../shared/rules/storeNames';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../support/move/moveAzure';
import { moveSettings, type SettingsMove, type VaultSettings } from '../../../support/move/moveSettings';
import { readKnownSettings } from '../../../../functions/steps/issuersAndContacts/issuersAndContactsResults';

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
const alreadyThere = copied.map((setting) => ({
  ...setting,
  state: 'alreadyThere',
  reasons: ['ALREADY_THERE', ...setting.reasons],
}));

test('copyIssuersAndContacts copies issuers without their passwords, and contacts completely', async () => {
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

test('copyIssuersAndContacts changes nothing in a second run, and reports the missing password until somebody sets it', async () => {
  const pair = await planned();
  await settings.copy(pair);
  expect(await settings.copy(pair)).toEqual({ settings: alreadyThere, throttled: 0 });
  await at.azure.control.advanceClock(2_000);
  await pair.target.updateIssuer('ca', { password: 'set by a person' });
  const touched = (await pair.target.getIssuer('ca')).updatedOn;
  const [issuerThere, ...rest] = alreadyThere;
  expect(await settings.copy(pair)).toEqual({
    settings: [{ ...issuerThere, reasons: ['ALREADY_THERE'] }, ...rest],
    throttled: 0,
  });
  expect((await pair.target.getIssuer('ca')).updatedOn).toEqual(touched);
});

test('copyIssuersAndContacts leaves what was added to the target after the plan, and reports differences', async () => {
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

test('copyIssuersAndContacts does not touch what the plan leaves', async () => {
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

test('copyIssuersAndContacts accepts its own write after the answer was lost', async () => {
  const pair = await planned();
  const effect = { kind: 'reset', at: 'after' } as const;
  at.fault({ match: { vault: pair.move.targetVault, method: 'PUT' }, times: 2, effect });
  expect((await settings.copy(pair)).settings).toEqual(copied);
  expect(await contactsOf(pair)).toHaveLength(1);
});

test('copyIssuersAndContacts repeats throttled calls and counts them', async () => {
  const pair = await planned();
  at.fault({ match: { vault: pair.move.targetVault, method: 'PUT' }, times: 2, effect: { kind: 'throttle' } });
  expect(await settings.copy(pair)).toEqual({ settings: copied, throttled: 2 });
});

test('copyIssuersAndContacts returns a transient failure as retryable, and copies the rest when it runs again', async () => {
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

test('copyIssuersAndContacts fails only the issuer that was deleted from the source after the plan', async () => {
  const pair = await planned();
  await pair.source.deleteIssuer('ca');
  expect((await settings.copy(pair)).settings).toMatchObject([{ state: 'failed', code: 'ITEM_NOT_FOUND' }, copied[1]]);
});

test('copyIssuersAndContacts writes nothing for a run that has lost its claim', async () => {
  const pair = await planned();
  await at.takeOver(pair.move, moveBetween());
  const { settings: results } = await settings.copy(pair);
  expect(results.map(({ code }) => code)).toEqual(['MOVE_SUPERSEDED', 'MOVE_SUPERSEDED']);
  expect(await contactsOf(pair).catch(() => [])).toEqual([]);
});

test('copyIssuersAndContacts refuses a plan that was changed after it got its hash', async () => {
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

test('copyIssuersAndContacts stores its results for the report', async () => {
  const pair = await planned();
  await settings.copy(pair);
  expect(await readKnownSettings(at.clients(), pair.move, { settings: [] })).toEqual({ settings: copied, seen: [] });
});

test('copyIssuersAndContacts copies nothing without a plan', async () => {
  const pair = await settings.pair(both);
  await expect(settings.copy(pair)).rejects.toMatchObject({ code: 'STORE_OBJECT_INVALID' });
  expect(await contactsOf(pair).catch(() => [])).toEqual([]);
});
