import { type ResourceFacts } from '../../../../../shared/contracts/model/checkFacts';
import { checkOptionsSchema } from '../../../../../shared/contracts/model/checks';
import { type ItemType, itemTypes } from '../../../../../shared/contracts/model/item';
import { type PlannedItem } from '../../../../../shared/contracts/model/plan';
import { findCheck } from '../../../../../shared/rules/checks/catalogue';
import { ItemTally } from '../../../../../shared/rules/checks/itemTally';
import { factsOf, lookOf, surveyOf } from '../../../../support/checks/checkFixtures';
import { moveOf, plannedOf, planOf } from '../../../../support/move/moveFixtures';

/** The permissions that moves by backup need, and no others. */
const own = ['list', 'get', 'backup', 'restore', 'set', 'import', 'sign', 'setrotationpolicy'];

const resource: ResourceFacts = {
  subscriptionId: 'one',
  sku: 'premium',
  retentionDays: 90,
  purgeProtection: false,
  usesRoles: false,
  access: [],
  ownRights: { secret: own, key: own, certificate: own },
  network: { publicAccess: true, denies: false, trustedServices: true, rules: 0, privateEndpoints: 0 },
  usedBy: [],
  locks: [],
};

/** A pair in which the app has these permissions for keys in the target. */
function surveyWith(key: string[]) {
  const target = { ...resource, ownRights: { ...resource.ownRights, key } };
  return surveyOf({ source: lookOf({ resource }), target: lookOf({ name: 'target', resource: target }) });
}

function judge(id: string, item: Partial<PlannedItem>, move = moveOf(), survey = surveyWith(own)) {
  const terms = { move, options: checkOptionsSchema.parse({}), now: 0 };
  const tally = new ItemTally(terms);
  tally.add([plannedOf(item)]);
  const planned = { plan: planOf(), trouble: null, throttled: 0 };
  const ofItems = { routes: tally.routes(), extraSteps: tally.extraSteps() };
  return findCheck(id)?.judge(factsOf({ ...terms, survey, planned, ...ofItems }), { count: 0, overdue: 0, items: [] });
}

const freed = (itemType: ItemType, freeing: 'recover' | 'purge') =>
  ({ itemType, freeing, route: 'backupRestore' }) as const;

test.each(itemTypes.flatMap((itemType) => [[itemType, 'recover'] as const, [itemType, 'purge'] as const]))(
  'CHK-TARGET-PERMISSIONS fails if the name of a %s has to be freed and the app may not %s',
  (itemType, freeing) => {
    expect(judge('CHK-TARGET-PERMISSIONS', freed(itemType, freeing))).toEqual({
      status: 'fail',
      evidence: `The app lacks in target: ${itemType}s ${freeing}.`,
    });
    expect(judge('CHK-TARGET-PERMISSIONS', { itemType, route: 'backupRestore' })?.status).toBe('pass');
  },
);

test('CHK-TARGET-PERMISSIONS names a permission once', () => {
  const { evidence = '' } =
    judge('CHK-TARGET-PERMISSIONS', freed('key', 'purge'), moveOf({ keyVersions: 'replace' })) ?? {};
  expect(evidence).toBe('The app lacks in target: keys purge, keys delete.');
});

test('CHK-SOURCE-PERMISSIONS fails if a version has to be enabled and the app may not change it', () => {
  const unlocked = { itemType: 'certificate', route: 'exportImport', reasons: ['UNLOCKED_FOR_EXPORT'] } as const;
  expect(judge('CHK-SOURCE-PERMISSIONS', { ...unlocked, reasons: [...unlocked.reasons] })?.evidence).toBe(
    'The app lacks in source: certificates update.',
  );
  expect(judge('CHK-SOURCE-PERMISSIONS', { ...unlocked, reasons: [] })?.status).toBe('pass');
});

test.each([
  ['key', 'sign'],
  ['key', 'setrotationpolicy'],
  ['certificate', 'sign'],
] as const)('CHK-TARGET-PERMISSIONS is unknown if a %s is restored and the app may not %s', (itemType, permission) => {
  const lacking = surveyWith(own.filter((one) => one !== permission));
  expect(judge('CHK-TARGET-PERMISSIONS', { itemType, route: 'backupRestore' }, moveOf(), lacking)).toEqual({
    status: 'unknown',
    evidence: `The app could not prove all permissions in target. Not proved, but some items may need it: keys ${permission}.`,
  });
});

test('CHK-TARGET-PERMISSIONS asks for no use of keys if nothing proves them', () => {
  const lacking = surveyWith(own.filter((one) => one !== 'sign'));
  const key = { itemType: 'key', route: 'backupRestore' } as const;
  expect(judge('CHK-TARGET-PERMISSIONS', key, moveOf({ verify: 'metadata' }), lacking)?.status).toBe('pass');
  expect(judge('CHK-TARGET-PERMISSIONS', { ...key, itemType: 'secret' }, moveOf(), lacking)?.status).toBe('pass');
});

test('CHK-TARGET-PERMISSIONS is unknown if the policy of a certificate has to be set and the app may not update it', () => {
  const certificate = { itemType: 'certificate', route: 'exportImport' } as const;
  expect(judge('CHK-TARGET-PERMISSIONS', certificate)).toEqual({
    status: 'unknown',
    evidence:
      'The app could not prove all permissions in target. Not proved, but some items may need it: certificates update.',
  });
});
