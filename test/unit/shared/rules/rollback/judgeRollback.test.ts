import { type RollbackRow } from '../../../../../shared/contracts/model/rollback';
import { type LeftVersion } from '../../../../../shared/rules/compare/asLeft';
import { reasonToLeave } from '../../../../../shared/rules/rollback/judgeRollback';

const startedAt = '2026-05-01T10:00:00.500Z';
const finishedAt = '2026-05-01T10:05:00.500Z';
const second = (time: string) => Math.floor(Date.parse(time) / 1_000);
const start = second(startedAt);
const end = second(finishedAt);
const long = 1_700_000_000;

const version = (id: string, changes: Partial<LeftVersion> = {}): LeftVersion => ({
  version: id,
  created: long,
  updated: long,
  enabled: true,
  tags: { team: 'pay' },
  ...changes,
});
const imported: RollbackRow = {
  itemType: 'secret',
  itemName: 'db',
  route: 'exportImport',
  action: 'delete',
  versionCount: 2,
  versions: [
    { from: 's1', to: 't1' },
    { from: 's2', to: 't2' },
  ],
};
const written = { created: start + 10, updated: start + 10 };
const source = [version('s1'), version('s2')];
const target = [version('t1', written), version('t2', written)];

const judge = (changes: Partial<Parameters<typeof reasonToLeave>[0]> = {}) =>
  reasonToLeave({ row: imported, source, target, startedAt, finishedAt, ...changes });

describe('reasonToLeave of an imported item', () => {
  test('returns nothing for what the move wrote, whatever the order of the lists', () => {
    expect(judge()).toBeUndefined();
    expect(judge({ target: [...target].reverse(), source: [...source].reverse() })).toBeUndefined();
  });

  test.each<[string, Partial<Parameters<typeof reasonToLeave>[0]>, string]>([
    [
      'a new version',
      { target: [...target, version('x', { created: start + 1, updated: start + 1 })] },
      'CHANGED_SINCE',
    ],
    ['a version from before the move', { target: [...target, version('old')] }, 'EXISTED_BEFORE'],
    ['a version that is missing', { target: target.slice(1) }, 'CHANGED_SINCE'],
    [
      'a change after the move',
      { target: [version('t1', { ...written, updated: end + 2 }), version('t2', written)] },
      'CHANGED_SINCE',
    ],
    [
      'other tags, set during the move',
      { target: [version('t1', { ...written, tags: {} }), version('t2', written)] },
      'CHANGED_SINCE',
    ],
    [
      'a version that was disabled',
      { target: [version('t1', { ...written, enabled: false }), version('t2', written)] },
      'CHANGED_SINCE',
    ],
    ['a source that lacks a version', { source: source.slice(0, 1) }, 'SOURCE_LACKS_IT'],
    ['a source that lacks the item', { source: [] }, 'SOURCE_LACKS_IT'],
    [
      'a vault without soft-delete',
      { target: target.map((one) => ({ ...one, recoveryLevel: 'Purgeable' })) },
      'NOT_RECOVERABLE',
    ],
    [
      'a recovery level that the app does not know',
      { target: target.map((one) => ({ ...one, recoveryLevel: 'Final' })) },
      'NOT_RECOVERABLE',
    ],
  ])('keeps an item with %s', (_, changes, reason) => {
    expect(judge(changes)).toMatchObject({ reason });
  });

  test('compares no attributes with a source that somebody changed since the move began', () => {
    const changed = [version('s1', { tags: {}, updated: end + 60 }), version('s2')];
    expect(judge({ source: changed })).toBeUndefined();
  });

  test('accepts any recovery level with soft-delete, and more versions in the source', () => {
    const levels = target.map((one) => ({ ...one, recoveryLevel: 'CustomizedRecoverable+Purgeable' }));
    expect(judge({ target: levels, source: [...source, version('s3', { created: end + 60 })] })).toBeUndefined();
  });
});

describe('reasonToLeave of a restored item without recorded versions', () => {
  const row: RollbackRow = { ...imported, route: 'backupRestore', versions: [] };
  const same = [version('v1'), version('v2')];

  test('takes the ids of the source, which a restore keeps', () => {
    expect(judge({ row, source: same, target: same })).toBeUndefined();
    expect(judge({ row, source: [...same, version('v3')], target: same })).toBeUndefined();
  });

  test.each([
    ['one more version', [...same, version('v3', { created: start + 1 })]],
    ['one version less', same.slice(0, 1)],
    ['another version', [version('v1'), version('x', { created: start + 1 })]],
  ])('keeps an item with %s', (_, changed) => {
    expect(judge({ row, source: same, target: changed })?.reason).toMatch(/^(?:CHANGED_SINCE|EXISTED_BEFORE)$/);
  });
});

describe('reasonToLeave of a recovered item', () => {
  const row: RollbackRow = { ...imported, action: 'deleteAgain', versions: [] };
  const old = [version('o1'), version('o2')];

  test('returns nothing for what it had before, and does not ask the source', () => {
    expect(judge({ row, source: [], target: old })).toBeUndefined();
    const added = { ...row, versions: [{ from: 's1', to: 't1' }] };
    expect(judge({ row: added, source: [], target: [...old, version('t1', written)] })).toBeUndefined();
  });

  test('keeps one that somebody changed', () => {
    const more = [...old, version('x', { created: end + 5, updated: end + 5 })];
    expect(judge({ row, target: more })).toMatchObject({ reason: 'CHANGED_SINCE' });
    expect(judge({ row, target: [version('o1', { updated: end + 5 })] })).toMatchObject({ reason: 'CHANGED_SINCE' });
    const during = [...old, version('x', { created: start + 5, updated: start + 5 })];
    expect(judge({ row, target: during })).toMatchObject({ reason: 'CHANGED_SINCE' });
  });
});
