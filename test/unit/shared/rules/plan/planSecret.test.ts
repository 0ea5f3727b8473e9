import { type Route } from '../../../../../shared/contracts/model/plan';
import { type ReasonCode } from '../../../../../shared/contracts/model/reasonCodes';
import { type Asked, type ItemSketch, planSketch, sketchId } from '../../../../support/move/movePlan';

const auto = { method: 'auto' } as const;
const backup = { method: 'backupRestore' } as const;
const value = { method: 'exportImport' } as const;
const overseas = { backups: 'otherGeography' } as const;
const unknown = { backups: 'unknownRegion' } as const;
const refused = { backups: 'refused' } as const;
const proved = { backups: 'proved' } as const;
const current = { select: { versions: 'current' } } as const;
const newestTwo = { select: { versions: { newest: 2 } } } as const;
const unlock = { disabled: 'unlock' } as const;
const skipDisabled = { disabled: 'skip' } as const;
const onTop = { onConflict: 'newVersion' } as const;
const strict = { onConflict: 'fail' } as const;
const disabledNow = { versions: '+-' } as const;

type Row = readonly [Asked, Route, readonly ReasonCode[]];

function goes(title: string, sketch: ItemSketch, rows: readonly Row[]): void {
  test.each<Row>(rows)(`planItem plans ${title} with %j as %s because of %j`, (asked, route, reasons) => {
    expect(planSketch(sketch, asked)).toMatchObject({ route, reasons });
  });
}

goes('a plain secret', {}, [
  [auto, 'backupRestore', []],
  [backup, 'backupRestore', []],
  [value, 'exportImport', []],
  [{ ...auto, ...proved }, 'backupRestore', []],
  [{ ...auto, ...overseas }, 'exportImport', ['OTHER_GEOGRAPHY']],
  [{ ...backup, ...overseas }, 'block', ['OTHER_GEOGRAPHY']],
  [{ ...value, ...overseas }, 'exportImport', []],
  [{ ...auto, ...unknown }, 'exportImport', ['UNKNOWN_REGION']],
  [{ ...backup, ...unknown }, 'backupRestore', ['UNKNOWN_REGION']],
  [{ ...value, ...unknown }, 'exportImport', []],
  [{ ...auto, ...refused }, 'exportImport', ['OTHER_SUBSCRIPTION']],
  [{ ...backup, ...refused }, 'block', ['OTHER_SUBSCRIPTION']],
]);

goes('a secret of three versions', { versions: '+++' }, [
  [{ ...auto, ...current }, 'exportImport', ['VERSIONS_NOT_SELECTED']],
  [{ ...auto, ...newestTwo }, 'exportImport', ['VERSIONS_NOT_SELECTED']],
  [{ ...auto, select: { versions: { newest: 3 } } }, 'backupRestore', []],
  [{ ...value, ...newestTwo }, 'exportImport', ['VERSIONS_NOT_SELECTED']],
  [{ ...backup, ...current }, 'backupRestore', ['MOVES_WITH_ALL_VERSIONS']],
  [{ ...backup, ...current, ...unknown }, 'backupRestore', ['UNKNOWN_REGION', 'MOVES_WITH_ALL_VERSIONS']],
  [{ ...backup, ...current, ...overseas }, 'block', ['OTHER_GEOGRAPHY']],
]);

goes('a secret with an old disabled version', { versions: '+-+' }, [
  [auto, 'backupRestore', []],
  [{ ...auto, ...skipDisabled }, 'backupRestore', ['MOVES_WITH_ALL_VERSIONS']],
  [value, 'exportImport', ['OLD_VERSION_DISABLED']],
  [{ ...value, ...skipDisabled }, 'exportImport', ['DISABLED_SKIPPED']],
  [{ ...value, ...unlock }, 'exportImport', ['UNLOCKED_FOR_EXPORT']],
  [{ ...value, ...unlock, ...current }, 'exportImport', ['VERSIONS_NOT_SELECTED']],
  [{ ...auto, ...unlock }, 'backupRestore', []],
]);

goes('a secret whose current version is disabled', disabledNow, [
  [auto, 'backupRestore', []],
  [backup, 'backupRestore', []],
  [value, 'block', ['CURRENT_VERSION_DISABLED']],
  [{ ...auto, ...overseas }, 'block', ['OTHER_GEOGRAPHY', 'CURRENT_VERSION_DISABLED']],
  [{ ...auto, ...overseas, ...unlock }, 'exportImport', ['OTHER_GEOGRAPHY', 'UNLOCKED_FOR_EXPORT']],
  [{ ...auto, ...overseas, ...skipDisabled }, 'skip', ['DISABLED_SKIPPED']],
  [{ ...auto, ...skipDisabled }, 'skip', ['DISABLED_SKIPPED']],
]);

goes('a secret that an import has begun', { target: 'prefix', versions: '++' }, [
  [auto, 'exportImport', ['PARTLY_IN_TARGET']],
  [{ ...auto, ...overseas }, 'exportImport', ['OTHER_GEOGRAPHY']],
  [value, 'exportImport', []],
  [backup, 'skip', ['OTHER_CONTENT_IN_TARGET']],
  [{ ...backup, ...strict }, 'block', ['OTHER_CONTENT_IN_TARGET']],
  [{ ...backup, ...onTop }, 'block', ['OTHER_CONTENT_IN_TARGET']],
]);

goes('a secret with other content in the target', { target: 'different' }, [
  [auto, 'skip', ['OTHER_CONTENT_IN_TARGET']],
  [{ ...auto, ...strict }, 'block', ['OTHER_CONTENT_IN_TARGET']],
  [{ ...auto, ...onTop }, 'exportImport', ['ADDED_TO_OTHER_CONTENT']],
  [{ ...auto, ...onTop, ...overseas }, 'exportImport', ['OTHER_GEOGRAPHY', 'ADDED_TO_OTHER_CONTENT']],
  [{ ...value, ...onTop }, 'exportImport', ['ADDED_TO_OTHER_CONTENT']],
  [{ ...backup, ...onTop }, 'block', ['OTHER_CONTENT_IN_TARGET']],
]);

goes('a disabled secret with other content in the target', { target: 'different', versions: '-' }, [
  [{ ...auto, ...onTop }, 'block', ['CURRENT_VERSION_DISABLED']],
  [{ ...auto, ...onTop, ...unlock }, 'exportImport', ['ADDED_TO_OTHER_CONTENT', 'UNLOCKED_FOR_EXPORT']],
]);

goes('a secret of uncertain order', { orderUncertain: true, versions: '+++' }, [
  [auto, 'backupRestore', []],
  [value, 'exportImport', ['VERSION_ORDER_UNCERTAIN']],
  [{ ...value, ...current }, 'exportImport', ['VERSIONS_NOT_SELECTED']],
  [{ ...auto, ...overseas }, 'exportImport', ['OTHER_GEOGRAPHY', 'VERSION_ORDER_UNCERTAIN']],
]);

goes('a secret with a date past 2038', { versions: 'L+' }, [
  [auto, 'backupRestore', []],
  [value, 'exportImport', ['DATE_AFTER_2038']],
  [{ ...value, ...current }, 'exportImport', ['VERSIONS_NOT_SELECTED']],
]);

test.each([
  [1, 'backupRestore', []],
  [501, 'backupRestore', []],
  [502, 'exportImport', ['TOO_MANY_VERSIONS_FOR_BACKUP']],
])('planItem plans a secret of %i versions, one of them current, as %s', (count, route, reasons) => {
  expect(planSketch({ versions: '+'.repeat(count) })).toMatchObject({ route, reasons, versionCount: count });
});

test('planItem names every obstacle to a backup, and blocks a secret that cannot go by value', () => {
  expect(planSketch({ versions: '+'.repeat(502) }, { ...backup, ...overseas })).toMatchObject({
    route: 'block',
    reasons: ['OTHER_GEOGRAPHY', 'TOO_MANY_VERSIONS_FOR_BACKUP'],
  });
});

test.each<[string, ItemSketch, Asked, [number, ReasonCode][]]>([
  ['disabled ones', { versions: '-+-+' }, value, [0, 2].map((at) => [at, 'OLD_VERSION_DISABLED'])],
  ['skipped ones', { versions: '-+' }, { ...value, ...skipDisabled }, [[0, 'DISABLED_SKIPPED']]],
  [
    'older ones than selected',
    { versions: '-++' },
    { ...value, ...current },
    [0, 1].map((at) => [at, 'VERSIONS_NOT_SELECTED']),
  ],
  [
    'older ones and disabled ones',
    { versions: '+-+' },
    { ...value, ...newestTwo },
    [
      [0, 'VERSIONS_NOT_SELECTED'],
      [1, 'OLD_VERSION_DISABLED'],
    ],
  ],
  ['those that an existing copy lacks', { versions: '-+', target: 'sameByValue' }, auto, [[0, 'OLD_VERSION_DISABLED']]],
  ['those that a copy on top lacks', { versions: '-+', target: 'sameOnTop' }, auto, [[0, 'OLD_VERSION_DISABLED']]],
  ['none by a backup, which contains all', { versions: '-+' }, auto, []],
  ['none when all are enabled', { versions: '-+' }, { ...value, ...unlock }, []],
  ['none when the item is blocked', disabledNow, value, []],
  ['none of a complete copy', { versions: '-+', target: 'same' }, auto, []],
  ['none with other content in the target', { versions: '-+', target: 'different' }, value, []],
])('planItem returns the versions that are left out: %s', (_, sketch, asked, left) => {
  const planned = planSketch(sketch, asked);
  expect(planned.versionsLeftOut).toEqual(left.map(([at, reason]) => ({ version: sketchId(at), reason })));
});
