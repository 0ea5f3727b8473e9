import { type FailOnClass } from '../../../../../shared/contracts/model/movePolicy';
import { type ItemResult } from '../../../../../shared/contracts/model/outcome';
import { type IssuerOrContactsResult } from '../../../../../shared/contracts/model/issuersAndContacts';
import { classesOfItem, classesOfIssuerOrContacts } from '../../../../../shared/rules/problems/findingClasses';
import { idOf, resultOf } from '../../../../support/move/moveFixtures';

const leftOut = (reason: ItemResult['reasons'][number]) => ({
  reasons: [reason],
  versionsLeftOut: [{ version: idOf('old'), reason }],
});

test.each<[string, Partial<ItemResult>, FailOnClass[]]>([
  ['arrived', { state: 'verified' }, []],
  ['is planned', { state: 'planned' }, []],
  ['is there already', { state: 'alreadyThere', reasons: ['ALREADY_THERE'] }, []],
  ['went by value', { state: 'imported', reasons: ['OTHER_GEOGRAPHY'] }, []],
  ['is blocked', { state: 'blocked', reasons: ['KEY_ACROSS_GEOGRAPHIES'] }, ['blocked']],
  ['failed', { state: 'failed', code: 'VAULT_FORBIDDEN' }, ['blocked']],
  ['lost an expired version', leftOut('OLD_VERSION_EXPIRED'), ['blocked']],
  ['lost a disabled version', leftOut('OLD_VERSION_DISABLED'), ['blocked']],
  ['has fewer versions on request', leftOut('VERSIONS_NOT_SELECTED'), []],
  ['is without disabled versions on request', leftOut('DISABLED_SKIPPED'), []],
  ['is a recreated key', { state: 'recreated', ...leftOut('NEW_KEY_MATERIAL') }, ['warning']],
  ['has other content in the target', { state: 'skipped', reasons: ['OTHER_CONTENT_IN_TARGET'] }, ['skipped']],
  ['is gone from the source', { state: 'skipped', reasons: ['GONE_FROM_SOURCE'] }, ['skipped']],
  ['is not selected', { state: 'skipped', reasons: ['NOT_SELECTED'] }, []],
  ['is disabled, and skipped on request', { state: 'skipped', reasons: ['DISABLED_SKIPPED'] }, []],
  ['belongs to a certificate that is not selected', { state: 'skipped', reasons: ['CERTIFICATE_BACKED'] }, []],
  ['has a consequence', { reasons: ['RENEWS_IN_BOTH_VAULTS'] }, ['warning']],
  ['arrived with a problem', { reasons: ['VERSION_ORDER_UNCERTAIN'] }, ['warning']],
  [
    'is blocked, and has a consequence',
    { state: 'blocked', reasons: ['CERTIFICATE_EXPIRED', 'RENEWS_IN_BOTH_VAULTS'] },
    ['blocked', 'warning'],
  ],
])('classesOfItem, for an item that %s, returns %j', (_, result, classes) => {
  expect(classesOfItem(resultOf(result))).toEqual(classes);
});

test.each<[string, Partial<IssuerOrContactsResult>, FailOnClass[]]>([
  ['was copied', {}, []],
  ['needs a password', { reasons: ['ISSUER_PASSWORD_NEEDED'] }, ['warning']],
  ['is to be copied without a password', { state: 'planned', reasons: ['ISSUER_PASSWORD_NEEDED'] }, ['warning']],
  ['is there already', { state: 'alreadyThere', reasons: ['ALREADY_THERE'] }, []],
  ['differs', { state: 'left', reasons: ['ISSUER_DIFFERS'] }, ['skipped']],
  ['may not be read', { state: 'left', reasons: ['PERMISSION_MISSING'] }, ['blocked']],
  ['failed', { state: 'failed', code: 'VAULT_REFUSED' }, ['blocked']],
])('classesOfIssuerOrContacts, for an issuer that %s, returns %j', (_, changes, classes) => {
  expect(classesOfIssuerOrContacts({ kind: 'issuer', name: 'ca', state: 'copied', reasons: [], ...changes })).toEqual(
    classes,
  );
});
