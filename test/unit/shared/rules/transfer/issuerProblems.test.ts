import { type IssuerOrContactsResult } from '../../../../../shared/contracts/model/issuersAndContacts';
import { explainReason } from '../../../../../shared/rules/report/explainReason';
import { issuerNotices, issuerProblems } from '../../../../../shared/rules/transfer/issuerProblems';

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
])('of %s, a person has to act on what there is to act on', (_, setting, codes) => {
  expect(issuerProblems(settingOf(setting)).map(({ code }) => code)).toEqual(codes);
});

test('a problem names the issuer, and what to do', () => {
  const { detail, remedy } = explainReason('ISSUER_PASSWORD_NEEDED');
  expect(issuerProblems(settingOf({ reasons: ['ISSUER_PASSWORD_NEEDED'] }))).toEqual([
    { code: 'ISSUER_PASSWORD_NEEDED', detail: `Issuer digicert: ${detail}`, remedy },
  ]);
});

test.each<[string | undefined, string]>([
  ['It was down.', 'Certificate contacts: It was down.'],
  [undefined, 'Certificate contacts: No more is known.'],
])('a failure is told in its own words: %j', (detail, told) => {
  const failed = settingOf({
    ...contacts,
    state: 'failed',
    code: 'VAULT_UNAVAILABLE',
    ...(detail === undefined ? {} : { detail }),
  });
  expect(issuerProblems(failed)).toMatchObject([{ code: 'VAULT_UNAVAILABLE', detail: told }]);
});

test.each<[Partial<IssuerOrContactsResult>, string, RegExp]>([
  [
    { name: 'issuers' },
    'Certificate issuers: The app may not read them.',
    /"listissuers".*"setissuers".*"issuers": false/,
  ],
  [contacts, 'Certificate contacts: The app may not read them.', /"managecontacts".*"contacts": false/],
])('a missing permission on %j is named, with the way around it', (setting, detail, remedy) => {
  expect(issuerProblems(settingOf({ ...setting, state: 'left', reasons: ['PERMISSION_MISSING'] }))).toEqual([
    { code: 'PERMISSION_MISSING', detail, remedy: expect.stringMatching(remedy) },
  ]);
});

test('no reason of issuers and contacts is a mere notice', () => {
  const reasons = [
    'ALREADY_THERE',
    'ISSUER_PASSWORD_NEEDED',
    'ISSUER_DIFFERS',
    'CONTACTS_DIFFER',
    'PERMISSION_MISSING',
  ] as const;
  expect(issuerNotices(settingOf({ reasons: [...reasons] }))).toEqual([]);
});

test('what the service refused is told with its request id', () => {
  const refused = settingOf({ state: 'failed', code: 'VAULT_REFUSED', detail: 'No.', requestId: 'request-1' });
  expect(issuerProblems(refused)).toMatchObject([{ code: 'VAULT_REFUSED', requestId: 'request-1' }]);
});
