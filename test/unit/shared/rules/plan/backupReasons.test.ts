import { type BackupOutlook, backupOutlooks } from '../../../../../shared/contracts/model/plan';
import { type ReasonCode } from '../../../../../shared/contracts/model/reasonCodes';
import { backupDrawbacks, backupReasons, goesByValue } from '../../../../../shared/rules/plan/backupReasons';
import { type TargetState } from '../../../../../shared/rules/plan/itemFacts';
import { moveOf } from '../../../../support/move/moveFixtures';
import { methods } from '../../../../../shared/contracts/model/movePolicy';
import { planSketch } from '../../../../support/move/movePlan';

const versionsOf = (count: number) =>
  Array.from({ length: count }, (_, at) => ({ version: String(at), enabled: true }));

test.each<[BackupOutlook, number, ReasonCode[]]>([
  ['expected', 1, []],
  ['proved', 501, []],
  ['expected', 502, ['TOO_MANY_VERSIONS_FOR_BACKUP']],
  ['otherGeography', 1, ['OTHER_GEOGRAPHY']],
  ['unknownRegion', 1, ['UNKNOWN_REGION']],
  ['refused', 1, ['OTHER_SUBSCRIPTION']],
  ['refused', 502, ['OTHER_SUBSCRIPTION', 'TOO_MANY_VERSIONS_FOR_BACKUP']],
])('backupReasons with backups %s and %i versions returns %j', (backups, count, obstacles) => {
  expect(backupReasons({ versions: versionsOf(count) }, { backups })).toEqual(obstacles);
});

test.each<[TargetState, number, BackupOutlook, ReasonCode[]]>([
  ['absent', 2, 'expected', []],
  ['absent', 3, 'expected', ['VERSIONS_NOT_SELECTED']],
  ['prefix', 2, 'expected', ['PARTLY_IN_TARGET']],
  ['prefix', 3, 'expected', ['VERSIONS_NOT_SELECTED']],
  ['prefix', 2, 'otherGeography', ['OTHER_GEOGRAPHY']],
  ['importedWithoutSettings', 2, 'expected', ['SETTINGS_OUTSTANDING']],
  ['different', 3, 'refused', ['OTHER_SUBSCRIPTION', 'VERSIONS_NOT_SELECTED', 'ADDED_TO_OTHER_CONTENT']],
])(
  'backupDrawbacks with a target %s, the two newest of %i versions selected, and backups %s returns %j',
  (target, count, backups, drawbacks) => {
    const policy = moveOf({ select: { versions: { newest: 2 } } });
    const item = { itemType: 'secret', itemName: 'payroll', managed: false } as const;
    const facts = {
      item,
      versions: versionsOf(count),
      orderUncertain: false,
      choice: { chosen: [], leftOut: [] },
      target,
    };
    expect(backupDrawbacks(facts, { policy, backups })).toEqual(drawbacks);
  },
);

const cases = methods.flatMap((method) => backupOutlooks.map((backups) => [method, backups] as const));

test.each(cases)('goesByValue with %s and backups %s agrees with the plan of a plain secret', (method, backups) => {
  expect(goesByValue(method, backups)).toBe(planSketch({}, { method, backups }).route === 'exportImport');
});
