import { type PlannedItem } from '../../../../../shared/contracts/model/plan';
import {
  advanceExported,
  advanceFreed,
  advanceRestored,
  type Exported,
  isPending,
  replanTransfer,
  startTransfer,
} from '../../../../../shared/rules/transfer/transferRounds';
import { idOf, plannedOf } from '../../../../support/move/moveFixtures';

const one = idOf('one');
const two = idOf('two');
const old = { version: idOf('old'), reason: 'OLD_VERSION_DISABLED' } as const;
const planned = (changes: Partial<PlannedItem> = {}) => startTransfer(plannedOf({ currentVersion: one, ...changes }));

test('a transfer begins with all that the plan says of its item', () => {
  const transfer = planned({ freeing: 'purge', reasons: ['PURGED_IN_TARGET'], remark: 'A day.', versionCount: 3 });
  expect(transfer).toMatchObject({
    result: { state: 'planned', reasons: ['PURGED_IN_TARGET'], remark: 'A day.', versionCount: 3 },
    expectedVersion: one,
    freeing: 'purge',
    throttled: 0,
  });
});

describe('a restored item', () => {
  test.each([
    ['the version of the plan', one, one, []],
    ['another version', one, two, ['CHANGED_SINCE_PLAN']],
    ['no version that the step knows of', one, undefined, []],
    ['a version where the plan saw none', undefined, two, []],
  ])('whose current version is %s has the reasons %j', (_, expected, currentVersion, reasons) => {
    const transfer = startTransfer(plannedOf(expected === undefined ? {} : { currentVersion: expected }));
    const { result, throttled } = advanceRestored(transfer, { currentVersion, throttled: 3 });
    expect([result.state, result.reasons, throttled]).toEqual(['restored', reasons, 3]);
  });

  test.each([
    ['one version, the planned one', 1, one, [{ from: one, to: one }]],
    ['one version, of which the step knows nothing', 1, undefined, []],
    ['one version in the plan, and another now', 1, two, []],
    ['several versions, which verification lists', 2, one, []],
  ])('with %s tells the versions it kept', (_, versionCount, currentVersion, versions) => {
    const { result } = advanceRestored(planned({ versionCount }), { currentVersion, throttled: 0 });
    expect(result.versions).toEqual(versions);
  });

  test('with one version that is disabled, and so cannot be read, leaves it to the lists', () => {
    const transfer = planned({ versionCount: 1, traits: { disabled: true } });
    expect(advanceRestored(transfer, { currentVersion: one, throttled: 0 }).result.versions).toEqual([]);
  });
});

describe('an exported item', () => {
  const exported = (changes: Partial<Exported> = {}): Exported => ({
    versionCount: 1,
    currentVersion: one,
    versionsLeftOut: [],
    reasons: [],
    throttled: 1,
    ...changes,
  });

  test.each<[string, Partial<Exported>, string[]]>([
    ['is as planned', {}, []],
    ['has another current version', { currentVersion: two }, ['CHANGED_SINCE_PLAN']],
    ['has more versions', { versionCount: 2 }, ['CHANGED_SINCE_PLAN']],
    ['left versions behind', { versionsLeftOut: [old], reasons: ['OLD_VERSION_DISABLED'] }, ['OLD_VERSION_DISABLED']],
    [
      'has more versions, of which some stay behind',
      { versionCount: 2, reasons: ['OLD_VERSION_DISABLED', 'VERSION_ORDER_UNCERTAIN'] },
      ['CHANGED_SINCE_PLAN', 'OLD_VERSION_DISABLED', 'VERSION_ORDER_UNCERTAIN'],
    ],
  ])('that %s (%j) has the reasons %j', (_, changes, reasons) => {
    const { result } = advanceExported(planned(), exported(changes));
    expect(result).toMatchObject({ state: 'exported', reasons });
  });

  test('is counted by what is there now', () => {
    const { result, throttled } = advanceExported(planned(), exported({ versionCount: 5, versionsLeftOut: [old] }));
    expect(result).toMatchObject({ versionCount: 5, versionsLeftOut: [old] });
    expect(throttled).toBe(1);
  });

  test('names once what the plan named already', () => {
    const transfer = planned({ reasons: ['OLD_VERSION_DISABLED'] });
    const { result } = advanceExported(transfer, exported({ reasons: ['OLD_VERSION_DISABLED'] }));
    expect(result.reasons).toEqual(['OLD_VERSION_DISABLED']);
  });
});

describe('an item whose name was freed', () => {
  test.each([
    ['recover', 'RECOVERED_IN_TARGET'],
    ['purge', 'PURGED_IN_TARGET'],
  ] as const)('by %s goes by what the target holds now, and says %s', (freeing, reason) => {
    const before = { ...planned({ freeing, reasons: [reason] }), throttled: 1 };
    const now = plannedOf({
      route: 'exportImport',
      reasons: ['PARTLY_IN_TARGET'],
      currentVersion: one,
      versionCount: 2,
    });
    const after = advanceFreed(before, now, 4);
    expect(after).toMatchObject({
      result: { route: 'exportImport', state: 'planned', reasons: ['PARTLY_IN_TARGET', reason], versionCount: 2 },
      throttled: 5,
    });
    expect([after.freeing, isPending(after)]).toEqual([undefined, true]);
  });

  test('is done when it was recovered as the same', () => {
    const now = plannedOf({ route: 'skip', reasons: ['ALREADY_THERE'], currentVersion: one });
    const { result } = advanceFreed(planned({ freeing: 'recover' }), now, 0);
    expect(result).toMatchObject({ state: 'alreadyThere', reasons: ['ALREADY_THERE', 'RECOVERED_IN_TARGET'] });
  });

  test('is not freed over and over when the purge is still settling', () => {
    const now = plannedOf({ freeing: 'purge', reasons: ['PURGED_IN_TARGET'], currentVersion: one });
    const after = advanceFreed(planned({ freeing: 'purge' }), now, 0);
    expect([after.freeing, after.result.reasons]).toEqual([undefined, ['PURGED_IN_TARGET']]);
  });

  test('is still held against the version of its plan', () => {
    const after = advanceFreed(planned({ freeing: 'purge' }), plannedOf({ currentVersion: two }), 0);
    const { result } = advanceRestored(after, { currentVersion: two, throttled: 0 });
    expect(result.reasons).toEqual(['PURGED_IN_TARGET', 'CHANGED_SINCE_PLAN']);
  });

  test('is still known to have changed since its approval', () => {
    const now = plannedOf({ freeing: 'purge', reasons: ['PURGED_IN_TARGET'], currentVersion: two });
    const changed = replanTransfer(planned({ freeing: 'purge', reasons: ['PURGED_IN_TARGET'] }), now, 0);
    const { result } = advanceFreed(changed, plannedOf({ currentVersion: two }), 0);
    expect(result.reasons).toEqual(['PURGED_IN_TARGET', 'CHANGED_SINCE_PLAN']);
  });
});

describe('an approved item, looked at again', () => {
  const approved = {
    currentVersion: one,
    versionCount: 2,
    reasons: ['OTHER_GEOGRAPHY'],
    route: 'exportImport',
  } as const;
  const plan = (changes: Partial<PlannedItem> = {}) =>
    plannedOf({ ...approved, reasons: [...approved.reasons], ...changes });

  test('goes as approved when nothing changed', () => {
    const { result, throttled } = replanTransfer({ ...startTransfer(plan()), throttled: 1 }, plan(), 2);
    expect([result.reasons, throttled]).toEqual([['OTHER_GEOGRAPHY'], 3]);
  });

  test.each<[string, Partial<PlannedItem>]>([
    ['another current version', { currentVersion: two }],
    ['another number of versions', { versionCount: 3 }],
    ['another version left behind', { versionsLeftOut: [old] }],
    ['another reason', { reasons: ['OTHER_GEOGRAPHY', 'VERSION_ORDER_UNCERTAIN'] }],
    ['another route', { route: 'skip', reasons: ['OTHER_CONTENT_IN_TARGET'] }],
    ['a name to recover', { freeing: 'recover', reasons: ['OTHER_GEOGRAPHY', 'RECOVERED_IN_TARGET'] }],
  ])('goes by what is there now, and says so, when it has %s', (_, change) => {
    const now = plan(change);
    const after = replanTransfer(startTransfer(plan()), now, 0);
    expect(after.result).toEqual({ ...startTransfer(now).result, reasons: [...now.reasons, 'CHANGED_SINCE_PLAN'] });
    expect(after.freeing).toBe(now.freeing);
  });

  test('is blocked when it would purge what was not soft-deleted when the plan was read', () => {
    const now = plan({ freeing: 'purge', reasons: ['OTHER_GEOGRAPHY', 'PURGED_IN_TARGET'] });
    const after = replanTransfer(startTransfer(plan()), now, 0);
    expect(after.result).toMatchObject({
      state: 'blocked',
      reasons: ['OTHER_GEOGRAPHY', 'CHANGED_SINCE_PLAN', 'SOFT_DELETED_IN_TARGET'],
    });
    expect([after.freeing, isPending(after)]).toEqual([undefined, false]);
  });

  test('purges what its plan named', () => {
    const purging = plan({ freeing: 'purge', reasons: ['OTHER_GEOGRAPHY', 'PURGED_IN_TARGET'] });
    const after = replanTransfer(startTransfer(purging), purging, 0);
    expect([after.freeing, isPending(after), after.result.reasons]).toEqual(['purge', true, purging.reasons]);
  });

  test('fails by what kept it from being looked at, and is not called changed', () => {
    const failure = { code: 'VAULT_UNAVAILABLE', detail: 'It was down.' } as const;
    const now = plannedOf({ route: 'block', reasons: ['NOT_INSPECTED'], versionCount: 0, failure });
    const { result } = replanTransfer(startTransfer(plan()), now, 0);
    expect(result).toMatchObject({ state: 'failed', reasons: ['NOT_INSPECTED'], ...failure });
  });
});
