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
const recreate = { unmovableKeys: 'recreate' } as const;
const current = { select: { versions: 'current' } } as const;
const leavePolicies = { copy: { rotationPolicies: false } } as const;

type Row = readonly [Asked, Route, readonly ReasonCode[]];

function goes(title: string, sketch: ItemSketch, rows: readonly Row[]): void {
  test.each<Row>(rows)(`planItem plans ${title} with %j as %s because of %j`, (asked, route, reasons) => {
    expect(planSketch({ type: 'key', ...sketch }, asked)).toMatchObject({ route, reasons });
  });
}

goes('a plain key', {}, [
  [auto, 'backupRestore', []],
  [backup, 'backupRestore', []],
  [{ ...auto, ...recreate }, 'backupRestore', []],
  [{ ...auto, ...proved }, 'backupRestore', []],
  [value, 'block', ['KEY_NOT_EXPORTABLE']],
  [{ ...value, ...recreate }, 'recreate', ['NEW_KEY_MATERIAL']],
  [{ ...auto, ...overseas }, 'block', ['KEY_ACROSS_GEOGRAPHIES']],
  [{ ...backup, ...overseas }, 'block', ['KEY_ACROSS_GEOGRAPHIES']],
  [{ ...value, ...overseas }, 'block', ['KEY_ACROSS_GEOGRAPHIES', 'KEY_NOT_EXPORTABLE']],
  [{ ...auto, ...overseas, ...recreate }, 'recreate', ['OTHER_GEOGRAPHY', 'NEW_KEY_MATERIAL']],
  [{ ...auto, ...unknown }, 'block', ['UNKNOWN_REGION']],
  [{ ...auto, ...unknown, ...recreate }, 'recreate', ['UNKNOWN_REGION', 'NEW_KEY_MATERIAL']],
  [{ ...backup, ...unknown }, 'backupRestore', ['UNKNOWN_REGION']],
  [{ ...backup, ...unknown, ...recreate }, 'backupRestore', ['UNKNOWN_REGION']],
  [{ ...auto, ...refused }, 'block', ['OTHER_SUBSCRIPTION', 'KEY_NOT_EXPORTABLE']],
  [{ ...backup, ...refused }, 'block', ['OTHER_SUBSCRIPTION', 'KEY_NOT_EXPORTABLE']],
  [{ ...auto, ...refused, ...recreate }, 'recreate', ['OTHER_SUBSCRIPTION', 'NEW_KEY_MATERIAL']],
]);

goes('a key of too many versions', { versions: '+'.repeat(502) }, [
  [auto, 'block', ['TOO_MANY_VERSIONS_FOR_BACKUP', 'KEY_NOT_EXPORTABLE']],
  [{ ...auto, ...overseas }, 'block', ['KEY_ACROSS_GEOGRAPHIES', 'TOO_MANY_VERSIONS_FOR_BACKUP']],
  [{ ...auto, ...unknown }, 'block', ['UNKNOWN_REGION', 'TOO_MANY_VERSIONS_FOR_BACKUP', 'KEY_NOT_EXPORTABLE']],
  [{ ...auto, ...recreate }, 'recreate', ['TOO_MANY_VERSIONS_FOR_BACKUP', 'NEW_KEY_MATERIAL']],
]);

goes('a key that no vault can create', { key: { hasRotationPolicy: false, rotates: false, isCreatable: false } }, [
  [auto, 'backupRestore', []],
  [{ ...auto, ...recreate }, 'backupRestore', []],
  [{ ...auto, ...overseas }, 'block', ['KEY_ACROSS_GEOGRAPHIES']],
  [{ ...auto, ...overseas, ...recreate }, 'block', ['OTHER_GEOGRAPHY', 'KEY_EXPONENT_NOT_CREATABLE']],
  [{ ...value, ...recreate }, 'block', ['KEY_EXPONENT_NOT_CREATABLE']],
]);

goes('a key with disabled versions', { versions: '-+-' }, [
  [auto, 'backupRestore', []],
  [{ ...auto, disabled: 'unlock' }, 'backupRestore', []],
  [{ ...auto, disabled: 'skip' }, 'skip', ['DISABLED_SKIPPED']],
  [{ ...auto, ...overseas, ...recreate }, 'recreate', ['OTHER_GEOGRAPHY', 'NEW_KEY_MATERIAL']],
]);

goes('a key of three versions', { versions: '+++' }, [
  [{ ...auto, ...current }, 'backupRestore', ['MOVES_WITH_ALL_VERSIONS']],
  [{ ...auto, ...current, ...overseas, ...recreate }, 'recreate', ['OTHER_GEOGRAPHY', 'NEW_KEY_MATERIAL']],
]);

goes('a key that rotates', { key: { hasRotationPolicy: true, rotates: true } }, [
  [auto, 'backupRestore', ['ROTATES_IN_BOTH_VAULTS']],
  [{ ...auto, ...leavePolicies }, 'backupRestore', ['ROTATION_POLICY_NOT_COPIED']],
  [{ ...auto, ...overseas }, 'block', ['KEY_ACROSS_GEOGRAPHIES']],
  [
    { ...auto, ...overseas, ...recreate },
    'recreate',
    ['OTHER_GEOGRAPHY', 'NEW_KEY_MATERIAL', 'ROTATES_IN_BOTH_VAULTS'],
  ],
  [
    { ...auto, ...overseas, ...recreate, ...leavePolicies },
    'recreate',
    ['OTHER_GEOGRAPHY', 'NEW_KEY_MATERIAL', 'ROTATION_POLICY_NOT_COPIED'],
  ],
]);

goes('a key whose policy only notifies before expiry', { key: { hasRotationPolicy: true, rotates: false } }, [
  [auto, 'backupRestore', []],
  [{ ...auto, ...leavePolicies }, 'backupRestore', ['ROTATION_POLICY_NOT_COPIED']],
]);

goes('a key without a policy', { key: { hasRotationPolicy: false, rotates: false } }, [
  [{ ...auto, ...leavePolicies }, 'backupRestore', []],
]);

goes('a restored key without its policy', { target: 'restoredWithoutSettings', versions: '++' }, [
  [auto, 'backupRestore', ['SETTINGS_OUTSTANDING']],
  [value, 'backupRestore', ['SETTINGS_OUTSTANDING']],
  [{ ...auto, ...unknown }, 'backupRestore', ['SETTINGS_OUTSTANDING']],
  [{ ...auto, ...current, ...recreate }, 'backupRestore', ['MOVES_WITH_ALL_VERSIONS', 'SETTINGS_OUTSTANDING']],
]);

goes('a key of the same shape in the target', { target: 'sameShape', versions: '++' }, [
  [auto, 'skip', ['OTHER_CONTENT_IN_TARGET']],
  [{ ...auto, onConflict: 'fail' }, 'block', ['OTHER_CONTENT_IN_TARGET']],
  [{ ...auto, ...recreate }, 'skip', ['ALREADY_THERE', 'NEW_KEY_MATERIAL']],
  [{ ...auto, ...recreate, ...overseas }, 'skip', ['ALREADY_THERE', 'NEW_KEY_MATERIAL']],
]);

goes('a key whose name has another key in the target', { target: 'different' }, [
  [auto, 'skip', ['OTHER_CONTENT_IN_TARGET']],
  [{ ...auto, onConflict: 'fail' }, 'block', ['OTHER_CONTENT_IN_TARGET']],
  [{ ...auto, onConflict: 'newVersion' }, 'block', ['OTHER_CONTENT_IN_TARGET']],
  [{ ...auto, onConflict: 'newVersion', ...recreate, ...overseas }, 'block', ['OTHER_CONTENT_IN_TARGET']],
]);

test.each<[string, ItemSketch, Asked, number[]]>([
  ['that is recreated, all except the current one', {}, { ...auto, ...overseas, ...recreate }, [0, 1]],
  ['that was recreated before, all except the current one', { target: 'sameShape' }, { ...auto, ...recreate }, [0, 1]],
  ['that goes by backup, none', {}, auto, []],
  ['that is blocked, none', {}, { ...auto, ...overseas }, []],
])('planItem returns the versions that are left out: of a key %s', (_, sketch, asked, left) => {
  const { versionsLeftOut } = planSketch({ type: 'key', versions: '+-+', ...sketch }, asked);
  expect(versionsLeftOut).toEqual(left.map((at) => ({ version: sketchId(at), reason: 'NEW_KEY_MATERIAL' })));
});
