import { type MoveAzure, startMoveAzure } from '../../../support/move/moveAzure';
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

const issuer = { name: 'ca', provider: 'DigiCert', accountId: 'one', password: 'canary-password' };
const contact = { email: 'pki-team@contoso.example', name: 'PKI' };

async function surveyed(source: VaultSettings, target: VaultSettings = {}, changes: object = {}) {
  const pair = await settings.pair(source, target, changes);
  const output = await settings.survey(pair);
  return { output, planned: output.state === 'surveyed' ? await settings.planned(pair) : undefined };
}

const leave = (kind: 'issuer' | 'contacts', name: string, ...reasons: readonly string[]) => ({
  kind,
  name,
  action: 'leave',
  reasons,
});

test('surveyIssuersAndContacts plans to copy missing issuers without passwords, and missing contacts', async () => {
  const { output, planned } = await surveyed({ issuers: [issuer], contacts: [contact] });
  expect(output).toEqual({
    state: 'surveyed',
    settings: 2,
    deletedInSource: 0,
    throttled: 0,
    hash: expect.stringMatching(/^[0-9a-f]{64}$/),
  });
  expect(planned?.settings).toEqual([
    { kind: 'issuer', name: 'ca', action: 'copy', reasons: ['ISSUER_PASSWORD_NEEDED'] },
    { kind: 'contacts', name: 'contacts', action: 'copy', reasons: [] },
  ]);
});

test('surveyIssuersAndContacts leaves what the target has already, ignoring the case of issuer names', async () => {
  const there = { issuers: [{ ...issuer, name: 'CA', password: 'canary-other' }], contacts: [contact] };
  const { planned } = await surveyed({ issuers: [issuer], contacts: [contact] }, there);
  expect(planned?.settings).toEqual([
    // Nobody knows whether the issuer was created with its password.
    leave('issuer', 'ca', 'ALREADY_THERE', 'ISSUER_PASSWORD_NEEDED'),
    leave('contacts', 'contacts', 'ALREADY_THERE'),
  ]);
});

test('surveyIssuersAndContacts names the missing password of an issuer until somebody changes the issuer', async () => {
  const pair = await settings.pair({ issuers: [issuer] });
  const planned = async () => {
    await settings.survey(pair);
    return (await settings.planned(pair)).settings;
  };
  await settings.survey(pair);
  await settings.copy(pair);
  const there = { kind: 'issuer', name: 'ca', action: 'leave' };
  expect(await planned()).toEqual([{ ...there, reasons: ['ALREADY_THERE', 'ISSUER_PASSWORD_NEEDED'] }]);
  await at.azure.control.advanceClock(2_000);
  await pair.target.updateIssuer('ca', { password: 'canary-set-by-a-person' });
  expect(await planned()).toEqual([{ ...there, reasons: ['ALREADY_THERE'] }]);
});

test.each<[string, object]>([
  ['provider', { provider: 'GlobalSign' }],
  ['account', { accountId: 'two' }],
  ['state', { enabled: false }],
])('surveyIssuersAndContacts leaves and reports an issuer of another %s in the target', async (_, change) => {
  const { planned } = await surveyed({ issuers: [issuer] }, { issuers: [{ ...issuer, ...change }] });
  expect(planned?.settings).toEqual([leave('issuer', 'ca', 'ISSUER_DIFFERS')]);
});

test('surveyIssuersAndContacts leaves and reports other contacts in the target', async () => {
  const { planned } = await surveyed({ contacts: [contact] }, { contacts: [{ ...contact, name: 'Other' }] });
  expect(planned?.settings).toEqual([leave('contacts', 'contacts', 'CONTACTS_DIFFER')]);
});

test('surveyIssuersAndContacts finds the same contacts in any order', async () => {
  const other = { email: 'other@contoso.example' };
  const { planned } = await surveyed({ contacts: [contact, other] }, { contacts: [other, contact] });
  expect(planned?.settings).toEqual([leave('contacts', 'contacts', 'ALREADY_THERE')]);
});

test.each<[string, object]>([
  ['no certificates', { select: { types: ['secret', 'key'], include: ['*'], exclude: [], versions: 'all' } }],
  ['neither', { copy: { rotationPolicies: true, issuers: false, contacts: false } }],
])('surveyIssuersAndContacts reads none of them for a move that asks for %s', async (_, changes) => {
  at.azure.control.clearLog();
  const { planned } = await surveyed({ issuers: [issuer], contacts: [contact] }, {}, changes);
  expect(planned?.settings).toEqual([]);
  const asked = at.azure.control.counts().filter(({ operation }) => /issuers|contacts/i.test(operation));
  expect(asked).toEqual([]);
});

test('surveyIssuersAndContacts reports names that are soft-deleted in the source, without those that belong to a certificate', async () => {
  const deleted = true;
  const { output, planned } = await surveyed({
    secrets: [{ name: 'gone-secret', deleted, versions: [{ value: 'canary' }] }],
    keys: [{ name: 'gone-key', deleted, versions: [{ kty: 'EC' }] }],
    certificates: [{ name: 'gone-certificate', deleted, policy: { key_props: { kty: 'EC' } }, versions: [{}] }],
  });
  expect(output).toMatchObject({ deletedInSource: 3 });
  expect(planned?.deletedInSource).toEqual([
    { itemType: 'secret', itemName: 'gone-secret' },
    { itemType: 'key', itemName: 'gone-key' },
    { itemType: 'certificate', itemName: 'gone-certificate' },
  ]);
});

describe('surveyIssuersAndContacts without a permission', () => {
  const denied = async (side: 'sourceVault' | 'targetVault', action: string) => {
    const pair = await settings.pair({ issuers: [issuer], contacts: [contact] });
    await at.deny(pair.move[side], action);
    const output = await settings.survey(pair);
    return { output, settings: (await settings.planned(pair)).settings };
  };

  test.each(['sourceVault', 'targetVault'] as const)(
    'plans the rest and reports the missing permission to issuers of the %s',
    async (side) => {
      const found = await denied(side, 'certificatecas/read');
      expect(found.output).toMatchObject({ state: 'surveyed' });
      expect(found.settings).toEqual([
        leave('issuer', 'issuers', 'PERMISSION_MISSING'),
        { kind: 'contacts', name: 'contacts', action: 'copy', reasons: [] },
      ]);
    },
  );

  test('plans the rest and reports the missing permission to contacts', async () => {
    const found = await denied('targetVault', 'certificatecontacts/write');
    expect(found.settings).toMatchObject([{ kind: 'issuer' }, leave('contacts', 'contacts', 'PERMISSION_MISSING')]);
  });
});

test('surveyIssuersAndContacts fails as retryable when a vault returns errors, and succeeds in the next run', async () => {
  const pair = await settings.pair({ issuers: [issuer] });
  at.fault({ match: { vault: pair.move.sourceVault, path: '*issuers*' }, effect: { kind: 'error', status: 503 } });
  expect(await settings.survey(pair)).toMatchObject({ state: 'failed', code: 'VAULT_UNAVAILABLE', retryable: true });
  at.azure.control.clearFaults();
  expect(await settings.survey(pair)).toMatchObject({ state: 'surveyed', settings: 1 });
});

test('surveyIssuersAndContacts repeats throttled reads and counts them', async () => {
  const pair: SettingsMove = await settings.pair({ issuers: [issuer], contacts: [contact] });
  at.fault({ match: { vault: pair.move.sourceVault }, times: 2, effect: { kind: 'throttle' } });
  expect(await settings.survey(pair)).toMatchObject({ state: 'surveyed', settings: 2, throttled: 2 });
});
