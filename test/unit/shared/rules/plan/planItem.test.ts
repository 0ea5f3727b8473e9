import { itemTypes } from '../../../../../shared/contracts/model/item';
import { plannedItemSchema, type Route } from '../../../../../shared/contracts/model/plan';
import { type ReasonCode } from '../../../../../shared/contracts/model/reasonCodes';
import { type Asked, type ItemSketch, planNow, planSketch, sketchId } from '../../../../support/move/movePlan';

const day = 86_400;
const free = '2026-05-11';
const purgeable = { scheduledPurgeOn: planNow + 10 * day, isPurgeable: true } as const;
const kept = { ...purgeable, isPurgeable: false } as const;
const overseas = { backups: 'otherGeography' } as const;

describe.each(itemTypes)('planItem of any %s', (type) => {
  describe.each<Asked>([
    { method: 'auto' },
    { method: 'backupRestore' },
    { method: 'exportImport' },
    { method: 'auto', ...overseas },
    { method: 'backupRestore', backups: 'unknownRegion' },
  ])('with the request %j', (asked) => {
    test.each<[string, ItemSketch, Route, ReasonCode[]]>([
      ['a part of a certificate', { managed: true }, 'skip', ['CERTIFICATE_BACKED']],
      ['an item that is gone', { versions: '' }, 'skip', ['GONE_FROM_SOURCE']],
      ['a name held by another kind', { target: 'otherKind' }, 'block', ['NAME_HELD_BY_OTHER_KIND']],
      ['the same versions', { target: 'same', versions: '++' }, 'skip', ['ALREADY_THERE']],
      ['other content', { target: 'different' }, 'skip', ['OTHER_CONTENT_IN_TARGET']],
      ['a soft-deleted name', { target: 'softDeleted', deleted: purgeable }, 'block', ['SOFT_DELETED_IN_TARGET']],
    ])('plans %s: %j as %s, because of %j', (_, sketch, route, reasons) => {
      expect(planSketch({ type, ...sketch }, asked)).toMatchObject({ route, reasons });
    });
  });
});

test.each<[ItemSketch, ReasonCode[]]>([
  [{ target: 'sameByValue' }, ['ALREADY_THERE']],
  [{ target: 'sameByValue', versions: '-+' }, ['ALREADY_THERE', 'OLD_VERSION_DISABLED']],
  [{ target: 'sameOnTop' }, ['ALREADY_THERE', 'ADDED_TO_OTHER_CONTENT']],
])('planItem skips an existing copy by value (%j), because of %j', (sketch, reasons) => {
  expect(planSketch(sketch)).toMatchObject({ route: 'skip', reasons });
});

test.each<[NonNullable<ItemSketch['target']>, Route]>([
  ['sameByValue', 'skip'],
  ['prefix', 'exportImport'],
])('planItem does not leave out versions that the target has (%s)', (target, route) => {
  const planned = planSketch({ target, versions: '--+', inTarget: [sketchId(0)] });
  expect(planned).toMatchObject({
    route,
    versionsLeftOut: [{ version: sketchId(1), reason: 'OLD_VERSION_DISABLED' }],
  });
  expect(planSketch({ target, versions: '-+', inTarget: [sketchId(0)] }).reasons).not.toContain('OLD_VERSION_DISABLED');
});

test('planItem in a move back names what it leaves', () => {
  expect(planSketch({ type: 'key', target: 'newKeyVersion' })).toMatchObject({
    route: 'block',
    reasons: ['NEW_KEY_VERSION'],
  });
  expect(planSketch({ isOlderThanMove: true })).toMatchObject({ route: 'skip', reasons: ['OLDER_THAN_MOVE'] });
});

test('planItem names the first difference only for other content', () => {
  const difference = 'version 0a differs in tags';
  expect(planSketch({ target: 'different', difference }).remark).toBe('Difference: version 0a differs in tags.');
  expect(planSketch({ target: 'different', difference }, { onConflict: 'newVersion' }).remark).toBeUndefined();
  expect(planSketch({ target: 'prefix', difference }).remark).toBeUndefined();
  expect(planSketch({ target: 'different' }).remark).toBeUndefined();
});

describe('planItem with a soft-deleted name in the target', () => {
  test.each<[Asked['onDeleted'], ItemSketch['deleted'], ReasonCode, string | undefined]>([
    ['fail', purgeable, 'SOFT_DELETED_IN_TARGET', `The name becomes free on ${free}.`],
    ['fail', kept, 'SOFT_DELETED_IN_TARGET', `The name becomes free on ${free}.`],
    ['fail', { isPurgeable: true }, 'SOFT_DELETED_IN_TARGET', undefined],
    ['fail', undefined, 'SOFT_DELETED_IN_TARGET', undefined],
    ['purge', kept, 'PURGE_PROTECTED_IN_TARGET', `The name becomes free on ${free}.`],
    ['purge', { isPurgeable: false }, 'PURGE_PROTECTED_IN_TARGET', undefined],
  ])('blocks the item with "onDeleted": %j and %j as %s, with the remark %j', (onDeleted, deleted, reason, remark) => {
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
    'frees the name with "onDeleted": %j (%j, %j), and plans %s because of %j',
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
  ])('does not free the name if the item is blocked anyway: %j with %j', (sketch, asked, reasons) => {
    const planned = planSketch(
      { target: 'softDeleted', deleted: purgeable, ...sketch },
      { ...asked, onDeleted: 'purge' },
    );
    expect(planned).toMatchObject({ route: 'block', reasons });
    expect(planned).not.toHaveProperty('freeing');
  });

  test('does not free the name of a disabled item that is skipped', () => {
    const planned = planSketch(
      { versions: '-', target: 'softDeleted', deleted: purgeable },
      { onDeleted: 'purge', disabled: 'skip' },
    );
    expect(planned).toMatchObject({ route: 'skip', reasons: ['DISABLED_SKIPPED'] });
    expect(planned).not.toHaveProperty('freeing');
  });
});

test('planItem records the current version', () => {
  expect(planSketch({ versions: '++-' })).toMatchObject({ versionCount: 3, currentVersion: sketchId(2) });
});

test('planItem records no current version of an item without versions', () => {
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
])('planItem returns an item that fits the contract: %s', (_, sketch, asked) => {
  const planned = planSketch(sketch, asked);
  expect(plannedItemSchema.parse(planned)).toEqual(planned);
});

test('planItem names a reason of several versions once', () => {
  expect(planSketch({ versions: '--+' }, { method: 'exportImport' }).reasons).toEqual(['OLD_VERSION_DISABLED']);
});

describe('planItem of a copy with the same content', () => {
  const update = { fields: ['tags', 'expires'], versions: 1 } as const;
  const asked = { onConflict: 'update' } as const;

  test.each(itemTypes)('plans an update of a %s, and shows its fields', (type) => {
    expect(
      planSketch({ type, target: 'attributesDiffer', update: { ...update, fields: [...update.fields] } }, asked),
    ).toMatchObject({
      ...{ route: 'update', reasons: ['ATTRIBUTES_DIFFER'], update },
    });
  });

  test('skips a copy with a date that nobody can remove, and names it', () => {
    const difference = 'the expiry date of version 0a';
    expect(planSketch({ target: 'dateToRemove', difference }, asked)).toMatchObject({
      ...{ route: 'skip', reasons: ['DATE_NOT_REMOVABLE'], remark: `Difference: ${difference}.` },
    });
  });

  test('leaves other content as without the request for updates', () => {
    expect(planSketch({ target: 'different' }, asked)).toMatchObject({
      ...{ route: 'skip', reasons: ['OTHER_CONTENT_IN_TARGET'] },
    });
  });
});

test('planItem replaces an older key only if its backup can be restored', () => {
  const older = { type: 'key', target: 'older', versions: '++' } as const;
  expect(planSketch(older)).toMatchObject({ route: 'backupRestore', freeing: 'replace', reasons: [] });
  for (const asked of [{ backups: 'otherGeography' }, { method: 'exportImport' }] as const) {
    const planned = planSketch(older, asked);
    expect(planned).toMatchObject({ route: 'skip', reasons: ['OTHER_CONTENT_IN_TARGET'] });
    expect(planned.freeing).toBeUndefined();
  }
});
