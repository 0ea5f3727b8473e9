import { type PlannedItem } from '../../../../../shared/contracts/model/plan';
import { type PlannedIssuerOrContacts } from '../../../../../shared/contracts/model/issuersAndContacts';
import { selectSchema } from '../../../../../shared/contracts/model/movePolicy';
import { NeededIssuers } from '../../../../../shared/rules/plan/neededIssuers';
import { plannedOf } from '../../../../support/move/moveFixtures';

const contacts: PlannedIssuerOrContacts = { kind: 'contacts', name: 'contacts', action: 'copy', reasons: [] };
const issuer = (name: string): PlannedIssuerOrContacts => ({ kind: 'issuer', name, action: 'copy', reasons: [] });
const unreadable: PlannedIssuerOrContacts = {
  kind: 'issuer',
  name: 'issuers',
  action: 'leave',
  reasons: ['PERMISSION_MISSING'],
};
const certificate = (changes: Partial<PlannedItem> = {}) => plannedOf({ itemType: 'certificate', ...changes });
const narrow = selectSchema.parse({ include: ['payroll'] });

function keptOf(items: PlannedItem[], settings: PlannedIssuerOrContacts[], select = narrow): string[] {
  const needed = new NeededIssuers();
  needed.add(items);
  return needed.narrow(settings, select).map(({ name }) => name);
}

const all = [issuer('DigiCert-1'), issuer('other'), contacts];

test('NeededIssuers keeps the issuers that selected certificates name, in any case, and the contacts', () => {
  expect(keptOf([certificate({ traits: { issuer: 'digicert-1' } })], all)).toEqual(['DigiCert-1', 'contacts']);
});

test('NeededIssuers keeps only contacts for a certificate without an issuer', () => {
  expect(keptOf([certificate()], all)).toEqual(['contacts']);
});

test('NeededIssuers keeps nothing without a certificate', () => {
  expect(keptOf([plannedOf({ itemType: 'secret' })], all)).toEqual([]);
});

test.each<[string, Partial<PlannedItem>, string[]]>([
  ['is left out by its name', { route: 'skip', reasons: ['NOT_SELECTED'] }, []],
  ['cannot go', { route: 'block', reasons: ['CERTIFICATE_EXPIRED'] }, []],
  ['gives way to other content', { route: 'skip', reasons: ['OTHER_CONTENT_IN_TARGET'] }, []],
  ['is there already', { route: 'skip', reasons: ['ALREADY_THERE'] }, ['other', 'contacts']],
  ['goes by value', { route: 'exportImport' }, ['other', 'contacts']],
  ['gets its policy', { route: 'update', reasons: ['ATTRIBUTES_DIFFER'] }, ['other', 'contacts']],
])('NeededIssuers keeps, for a certificate that %s, %j', (_, changes, kept) => {
  expect(keptOf([certificate({ ...changes, traits: { issuer: 'other' } })], all)).toEqual(kept);
});

test('NeededIssuers keeps unlisted issuers only if one is needed', () => {
  expect(keptOf([certificate()], [unreadable])).toEqual([]);
  expect(keptOf([certificate({ traits: { issuer: 'other' } })], [unreadable])).toEqual(['issuers']);
});

test('NeededIssuers keeps everything for a selection of all names', () => {
  expect(keptOf([], all, selectSchema.parse({}))).toEqual(['DigiCert-1', 'other', 'contacts']);
});
