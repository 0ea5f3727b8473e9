import { type IssuerOrContactsResult } from '../../../../../shared/contracts/model/issuersAndContacts';
import { explainReason } from '../../../../../shared/rules/problems/explainReason';
import { issuerNotices, issuerProblems } from '../../../../../shared/rules/problems/issuerProblems';

function settingOf(changes: Partial<IssuerOrContactsResult> = {}): IssuerOrContactsResult {
  return { kind: 'issuer', name: 'digicert', state: 'copied', reasons: [], ...changes };
}

const contacts = { kind: 'contacts', name: 'contacts' } as const;

test.each<[string, Partial<IssuerOrContactsResult>, string[]]>([
  ['contacts that were copied', contacts, []],
  ['what is there already', { state: 'alreadyThere', reasons: ['ALREADY_THERE'] }, []],
  ['an issuer without its password', { reasons: ['ISSUER_PASSWORD_NEEDED'] }, ['ISSUER_PASSWORD_NEEDED']],
  ['an issuer that differs', { state: 'left', reasons: ['ISSUER_DIFFERS'] }, ['ISSUER_DIFFERS']],
  ['contacts that differ', { ...contacts, state: 'left', reasons: ['CONTACTS_DIFFER'] }, ['CONTACTS_DIFFER']],
  ['a step that failed', { state: 'failed', code: 'VAULT_REFUSED', detail: 'No.' }, ['VAULT_REFUSED']],
  [
    'a step that failed on an issuer without its password',
    { state: 'failed', reasons: ['ISSUER_PASSWORD_NEEDED'], code: 'VAULT_FORBIDDEN' },
    ['ISSUER_PASSWORD_NEEDED', 'VAULT_FORBIDDEN'],
  ],
])('issuerProblems of %s returns the problems', (_, setting, codes) => {
  expect(issuerProblems(settingOf(setting), 'done').map(({ code }) => code)).toEqual(codes);
});

test('issuerProblems names the issuer and the remedy', () => {
  const { detail, remedy } = explainReason('ISSUER_PASSWORD_NEEDED', { when: 'done' });
  expect(issuerProblems(settingOf({ reasons: ['ISSUER_PASSWORD_NEEDED'] }), 'done')).toEqual([
    { code: 'ISSUER_PASSWORD_NEEDED', detail: `Issuer digicert: ${detail}`, remedy },
  ]);
});

test('issuerProblems of an issuer that was there says only what is known of its password', () => {
  const there = settingOf({ state: 'alreadyThere', reasons: ['ALREADY_THERE', 'ISSUER_PASSWORD_NEEDED'] });
  for (const when of ['planned', 'done'] as const) {
    const [problem, ...others] = issuerProblems(there, when);
    expect(others).toEqual([]);
    expect(problem).toMatchObject({
      detail: expect.stringMatching(/^Issuer digicert: Nobody has changed the issuer .* may have no password\./),
      remedy: expect.stringContaining('az keyvault certificate issuer update'),
    });
  }
});

test.each<[string | undefined, string]>([
  ['It was down.', 'Certificate contacts: It was down.'],
  [undefined, 'Certificate contacts: No details are known.'],
])('issuerProblems shows the text of the failure: %j', (detail, shown) => {
  const failed = settingOf({
    ...contacts,
    state: 'failed',
    code: 'VAULT_UNAVAILABLE',
    ...(detail === undefined ? {} : { detail }),
  });
  expect(issuerProblems(failed, 'done')).toMatchObject([{ code: 'VAULT_UNAVAILABLE', detail: shown }]);
});

test.each<[Partial<IssuerOrContactsResult>, string, RegExp]>([
  [
    { name: 'issuers' },
    'Certificate issuers: The app has no permission to read them.',
    /"listissuers".*"setissuers".*"issuers": false/,
  ],
  [contacts, 'Certificate contacts: The app has no permission to read them.', /"managecontacts".*"contacts": false/],
])('issuerProblems names a missing permission on %j, with the alternative', (setting, detail, remedy) => {
  expect(issuerProblems(settingOf({ ...setting, state: 'left', reasons: ['PERMISSION_MISSING'] }), 'done')).toEqual([
    { code: 'PERMISSION_MISSING', detail, remedy: expect.stringMatching(remedy) },
  ]);
});

test('issuerNotices returns none for all reasons of issuers and contacts', () => {
  const reasons = [
    'ALREADY_THERE',
    'ISSUER_PASSWORD_NEEDED',
    'ISSUER_DIFFERS',
    'CONTACTS_DIFFER',
    'PERMISSION_MISSING',
  ] as const;
  expect(issuerNotices(settingOf({ reasons: [...reasons] }), 'done')).toEqual([]);
});

test('issuerProblems returns the request id of a refusal', () => {
  const refused = settingOf({ state: 'failed', code: 'VAULT_REFUSED', detail: 'No.', requestId: 'request-1' });
  expect(issuerProblems(refused, 'done')).toMatchObject([{ code: 'VAULT_REFUSED', requestId: 'request-1' }]);
});
