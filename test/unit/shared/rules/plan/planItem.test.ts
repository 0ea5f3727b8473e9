import { itemTypes } from '../../../../../shared/contracts/model/item';
import { plannedItemSchema, type Route } from '../../../../../shared/contracts/model/plan';
import { type ReasonCode } from '../../../../../shared/contracts/model/reasonCodes';
import { type Asked, type ItemSketch, planNow, planSketch, sketchId } from '../../../../support/move/movePlan';

const day = 86_400;
const free = '2026-05-11';
const purgeable = { scheduledPurgeOn: planNow + 10 * day, isPurgeable: true } as const;
const kept = { ...purgeable, isPurgeable: false } as const;
const overseas = { backups: 'otherGeography' } as const;

describe.each(itemTypes)('any %s', (type) => {
  describe.each<Asked>([
    { method: 'auto' },
    { method: 'backupRestore' },
    { method: 'exportImport' },
    { method: 'auto', ...overseas },
    { method: 'backupRestore', backups: 'unknownRegion' },
  ])('whatever the move is (%j)', (asked) => {
    test.each<[string, ItemSketch, Route, ReasonCode[]]>([
      ['a part of a certificate', { managed: true }, 'skip', ['CERTIFICATE_BACKED']],
      ['an item that is gone', { versions: '' }, 'skip', ['GONE_FROM_SOURCE']],
      ['a name held by another kind', { target: 'otherKind' }, 'block', ['NAME_HELD_BY_OTHER_KIND']],
      ['the same versions', { target: 'same', versions: '++' }, 'skip', ['ALREADY_THERE']],
      ['other content', { target: 'different' }, 'skip', ['OTHER_CONTENT_IN_TARGET']],
      ['a soft-deleted name', { target: 'softDeleted', deleted: purgeable }, 'block', ['SOFT_DELETED_IN_TARGET']],
    ])('%s: %j goes by %s, because of %j', (_, sketch, route, reasons) => {
      expect(planSketch({ type, ...sketch }, asked)).toMatchObject({ route, reasons });
    });
  });
});

test.each<[ItemSketch, ReasonCode[]]>([
  [{ target: 'sameByValue' }, ['ALREADY_THERE']],
  [{ target: 'sameByValue', versions: '-+' }, ['ALREADY_THERE', 'OLD_VERSION_DISABLED']],
  [{ target: 'sameOnTop' }, ['ALREADY_THERE', 'ADDED_TO_OTHER_CONTENT']],
])('a copy by value that is there already (%j) is left alone, because of %j', (sketch, reasons) => {
  expect(planSketch(sketch)).toMatchObject({ route: 'skip', reasons });
});

test.each<[NonNullable<ItemSketch['target']>, Route]>([
  ['sameByValue', 'skip'],
  ['prefix', 'exportImport'],
])('does not name versions as left out that the target holds (%s)', (target, route) => {
  const planned = planSketch({ target, versions: '--+', inTarget: [sketchId(0)] });
  expect(planned).toMatchObject({
    route,
    versionsLeftOut: [{ version: sketchId(1), reason: 'OLD_VERSION_DISABLED' }],
  });
  expect(planSketch({ target, versions: '-+', inTarget: [sketchId(0)] }).reasons).not.toContain('OLD_VERSION_DISABLED');
});

test('names the first difference of other content, and of nothing else', () => {
  const difference = 'version 0a differs in tags';
  expect(planSketch({ target: 'different', difference }).remark).toBe('Difference: version 0a differs in tags.');
  expect(planSketch({ target: 'different', difference }, { onConflict: 'newVersion' }).remark).toBeUndefined();
  expect(planSketch({ target: 'prefix', difference }).remark).toBeUndefined();
  expect(planSketch({ target: 'different' }).remark).toBeUndefined();
});

describe('a name that is soft-deleted in the target', () => {
  test.each<[Asked['onDeleted'], ItemSketch['deleted'], ReasonCode, string | undefined]>([
    ['fail', purgeable, 'SOFT_DELETED_IN_TARGET', `The name becomes free on ${free}.`],
    ['fail', kept, 'SOFT_DELETED_IN_TARGET', `The name becomes free on ${free}.`],
    ['fail', { isPurgeable: true }, 'SOFT_DELETED_IN_TARGET', undefined],
    ['fail', undefined, 'SOFT_DELETED_IN_TARGET', undefined],
    ['purge', kept, 'PURGE_PROTECTED_IN_TARGET', `The name becomes free on ${free}.`],
    ['purge', { isPurgeable: false }, 'PURGE_PROTECTED_IN_TARGET', undefined],
  ])('by "onDeleted": %j, of %j, blocks the item as %s, and says %j', (onDeleted, deleted, reason, remark) => {
    const planned = planSketch({ target: 'softDeleted', deleted }, { onDeleted });
    expect(planned).toMatchObject({ route: 'block', reasons: [reason] });
    expect([planned.remark, planned.freeing]).toEqual([remark, undefined]);
  });

  test.each<[Asked['onDeleted'], ItemSketch, Asked, Route, ReasonCode[]]>([
    ['recover', { deleted: purgeable }, {}, 'backupRestore', ['RECOVERED_IN_TARGET']],
    ['recover', { deleted: kept }, {}, 'backupRestore', ['RECOVERED_IN_TARGET']],
    ['purge', { deleted: purgeable }, {}, 'backupRestore', ['PURGED_IN_TARGET']],
    ['purge', { deleted: purgeable }, overseas, 'exportImport', ['OTHER_GEOGRAPHY', 'PURGED_IN_TARGET']],
    ['purge', { type: 'certificate', deleted: purgeable }, {}, 'backupRestore', ['PURGED_IN_TARGET']],
    [
      'recover',
      { type: 'key', deleted: kept },
      { ...overseas, unmovableKeys: 'recreate' },
      'recreate',
      ['OTHER_GEOGRAPHY', 'NEW_KEY_MATERIAL', 'RECOVERED_IN_TARGET'],
    ],
  ])(
    'is freed by "onDeleted": %j (%j, %j), and the item goes by %s because of %j',
    (onDeleted, sketch, asked, route, reasons) => {
      const planned = planSketch({ target: 'softDeleted', ...sketch }, { ...asked, onDeleted });
      expect(planned).toMatchObject({ route, reasons, freeing: onDeleted });
      expect(planned).not.toHaveProperty('remark');
    },
  );

  test.each<[ItemSketch, Asked, ReasonCode[]]>([
    [{ type: 'key' }, overseas, ['KEY_ACROSS_GEOGRAPHIES']],
    [{ versions: '+-' }, { method: 'exportImport' }, ['CURRENT_VERSION_DISABLED']],
    [
      { type: 'certificate', versions: '', certificate: { pending: 'neverIssued', renews: false } },
      {},
      ['CERTIFICATE_PENDING'],
    ],
  ])('is left alone where the item is blocked anyway: %j by %j', (sketch, asked, reasons) => {
    const planned = planSketch(
      { target: 'softDeleted', deleted: purgeable, ...sketch },
      { ...asked, onDeleted: 'purge' },
    );
    expect(planned).toMatchObject({ route: 'block', reasons });
    expect(planned).not.toHaveProperty('freeing');
  });

  test('is left alone where disabled items are skipped', () => {
    const planned = planSketch(
      { versions: '-', target: 'softDeleted', deleted: purgeable },
      { onDeleted: 'purge', disabled: 'skip' },
    );
    expect(planned).toMatchObject({ route: 'skip', reasons: ['DISABLED_SKIPPED'] });
    expect(planned).not.toHaveProperty('freeing');
  });
});

test('the current version is noted, so that a later change shows', () => {
  expect(planSketch({ versions: '++-' })).toMatchObject({ versionCount: 3, currentVersion: sketchId(2) });
});

test('an item without versions has no current one', () => {
  expect(planSketch({ versions: '' })).not.toHaveProperty('currentVersion');
});

test.each<[string, ItemSketch, Asked]>([
  ['a plain one', {}, {}],
  ['one with everything', { target: 'softDeleted', deleted: kept, versions: '-+' }, {}],
  [
    'one that frees a name',
    { target: 'softDeleted', deleted: purgeable, versions: '-+' },
    { ...overseas, onDeleted: 'recover' },
  ],
])('a planned item fits its contract: %s', (_, sketch, asked) => {
  const planned = planSketch(sketch, asked);
  expect(plannedItemSchema.parse(planned)).toEqual(planned);
});

test('a reason that several versions share is named once', () => {
  expect(planSketch({ versions: '--+' }, { method: 'exportImport' }).reasons).toEqual(['OLD_VERSION_DISABLED']);
});
