import { type PlannedItem } from '../../../../../shared/contracts/model/plan';
import {
  advanceExported,
  advanceRestored,
  type Exported,
  isPending,
  replanTransfer,
  startTransfer,
} from '../../../../../shared/rules/transfer/itemTransfer';
import { advanceFreed } from '../../../../../shared/rules/transfer/updateTransfer';
import { advanceReplanned } from '../../../../../shared/rules/transfer/updateTransfer';
import { idOf, plannedOf } from '../../../../support/move/moveFixtures';

const one = idOf('one');
const two = idOf('two');
const old = { version: idOf('old'), reason: 'OLD_VERSION_DISABLED' } as const;
const planned = (changes: Partial<PlannedItem> = {}) => startTransfer(plannedOf({ currentVersion: one, ...changes }));

test('startTransfer returns all facts of the planned item', () => {
  const transfer = planned({ freeing: 'purge', reasons: ['PURGED_IN_TARGET'], remark: 'A day.', versionCount: 3 });
  expect(transfer).toMatchObject({
    result: { state: 'planned', reasons: ['PURGED_IN_TARGET'], remark: 'A day.', versionCount: 3 },
    expectedVersion: one,
    freeing: 'purge',
    throttled: 0,
  });
});

describe('advanceRestored', () => {
  test.each([
    ['the version of the plan', one, one, []],
    ['another version', one, two, ['CHANGED_SINCE_PLAN']],
    ['no version that the step knows of', one, undefined, []],
    ['a version where the plan saw none', undefined, two, []],
  ])('returns for the current version %s the reasons %j', (_, expected, currentVersion, reasons) => {
    const transfer = startTransfer(plannedOf(expected === undefined ? {} : { currentVersion: expected }));
    const { result, throttled } = advanceRestored(transfer, { currentVersion, throttled: 3 });
    expect([result.state, result.reasons, throttled]).toEqual(['restored', reasons, 3]);
  });

  test.each([
    ['one version, the planned one', 1, one, [{ from: one, to: one }]],
    ['one version, of which the step knows nothing', 1, undefined, []],
    ['one version in the plan, and another now', 1, two, []],
    ['several versions, which verification lists', 2, one, []],
  ])('returns for %s the versions that kept their id', (_, versionCount, currentVersion, versions) => {
    const { result } = advanceRestored(planned({ versionCount }), { currentVersion, throttled: 0 });
    expect(result.versions).toEqual(versions);
  });

  test('returns no version if the only one is disabled and cannot be read', () => {
    const transfer = planned({ versionCount: 1, traits: { disabled: true } });
    expect(advanceRestored(transfer, { currentVersion: one, throttled: 0 }).result.versions).toEqual([]);
  });
});

describe('advanceExported', () => {
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
    ['has versions left out', { versionsLeftOut: [old], reasons: ['OLD_VERSION_DISABLED'] }, ['OLD_VERSION_DISABLED']],
    [
      'has more versions, some of them left out',
      { versionCount: 2, reasons: ['OLD_VERSION_DISABLED', 'VERSION_ORDER_UNCERTAIN'] },
      ['CHANGED_SINCE_PLAN', 'OLD_VERSION_DISABLED', 'VERSION_ORDER_UNCERTAIN'],
    ],
  ])('returns for an item that %s (%j) the reasons %j', (_, changes, reasons) => {
    const { result } = advanceExported(planned(), exported(changes));
    expect(result).toMatchObject({ state: 'exported', reasons });
  });

  test('counts the versions that are there now', () => {
    const { result, throttled } = advanceExported(planned(), exported({ versionCount: 5, versionsLeftOut: [old] }));
    expect(result).toMatchObject({ versionCount: 5, versionsLeftOut: [old] });
    expect(throttled).toBe(1);
  });

  test('drops reasons of the plan that are past, and keeps those of the route', () => {
    const reasons = [
      'OTHER_GEOGRAPHY',
      'VERSIONS_NOT_SELECTED',
      'OLD_VERSION_DISABLED',
      'UNLOCKED_FOR_EXPORT',
    ] as const;
    const transfer = planned({ reasons: [...reasons], versionsLeftOut: [old] });
    const { result } = advanceExported(transfer, exported({ reasons: ['OLD_VERSION_EXPIRED'] }));
    expect(result.reasons).toEqual(['OTHER_GEOGRAPHY', 'VERSIONS_NOT_SELECTED', 'OLD_VERSION_EXPIRED']);
  });

  test('does not repeat a reason of the plan', () => {
    const transfer = planned({ reasons: ['OLD_VERSION_DISABLED'] });
    const { result } = advanceExported(transfer, exported({ reasons: ['OLD_VERSION_DISABLED'] }));
    expect(result.reasons).toEqual(['OLD_VERSION_DISABLED']);
  });
});

describe('advanceFreed', () => {
  test.each([
    ['recover', 'RECOVERED_IN_TARGET'],
    ['purge', 'PURGED_IN_TARGET'],
  ] as const)('after %s uses the new plan, and adds %s', (freeing, reason) => {
    const before = { ...planned({ freeing, reasons: [reason] }), throttled: 1 };
    const now = plannedOf({
      route: 'exportImport',
      reasons: ['PARTLY_IN_TARGET'],
      currentVersion: one,
      versionCount: 2,
    });
    const after = advanceFreed(before, now, { throttled: 4 });
    expect(after).toMatchObject({
      result: { route: 'exportImport', state: 'planned', reasons: ['PARTLY_IN_TARGET', reason], versionCount: 2 },
      throttled: 5,
    });
    expect([after.freeing, isPending(after)]).toEqual([undefined, true]);
  });

  test('does not claim what somebody else has done, so that a rollback does not undo it', () => {
    const before = planned({ freeing: 'recover', reasons: ['RECOVERED_IN_TARGET'] });
    const now = plannedOf({ route: 'skip', reasons: ['ALREADY_THERE'], currentVersion: one });
    const { result } = advanceFreed(before, now, { throttled: 0, byOthers: true });
    expect(result.reasons).toEqual(['ALREADY_THERE']);
  });

  test('ends an item that was recovered as the same', () => {
    const now = plannedOf({ route: 'skip', reasons: ['ALREADY_THERE'], currentVersion: one });
    const { result } = advanceFreed(planned({ freeing: 'recover' }), now, { throttled: 0 });
    expect(result).toMatchObject({ state: 'alreadyThere', reasons: ['ALREADY_THERE', 'RECOVERED_IN_TARGET'] });
  });

  test('keeps that the move brought the item earlier, so the versions in the target are its own', () => {
    const reasons = ['RECOVERED_IN_TARGET', 'BROUGHT_EARLIER', 'FOUND_LATE'] as const;
    const now = plannedOf({ route: 'exportImport', reasons: ['PARTLY_IN_TARGET'], currentVersion: one });
    const { result } = advanceFreed(planned({ freeing: 'recover', reasons: [...reasons] }), now, { throttled: 0 });
    expect(result.reasons).toEqual(reasons);
  });

  test('does not free the name again while the purge is not finished', () => {
    const now = plannedOf({ freeing: 'purge', reasons: ['PURGED_IN_TARGET'], currentVersion: one });
    const after = advanceFreed(planned({ freeing: 'purge' }), now, { throttled: 0 });
    expect([after.freeing, after.result.reasons]).toEqual([undefined, ['PURGED_IN_TARGET']]);
  });

  test('keeps the version of the plan for comparison', () => {
    const after = advanceFreed(planned({ freeing: 'purge' }), plannedOf({ currentVersion: two }), { throttled: 0 });
    const { result } = advanceRestored(after, { currentVersion: two, throttled: 0 });
    expect(result.reasons).toEqual(['PURGED_IN_TARGET', 'CHANGED_SINCE_PLAN']);
  });

  test('keeps the reason for a change since the approval', () => {
    const now = plannedOf({ freeing: 'purge', reasons: ['PURGED_IN_TARGET'], currentVersion: two });
    const changed = replanTransfer(planned({ freeing: 'purge', reasons: ['PURGED_IN_TARGET'] }), now, 0);
    const { result } = advanceFreed(changed, plannedOf({ currentVersion: two }), { throttled: 0 });
    expect(result.reasons).toEqual(['PURGED_IN_TARGET', 'CHANGED_SINCE_PLAN']);
  });
});

describe('replanTransfer', () => {
  const approved = {
    currentVersion: one,
    versionCount: 2,
    reasons: ['OTHER_GEOGRAPHY'],
    route: 'exportImport',
  } as const;
  const plan = (changes: Partial<PlannedItem> = {}) =>
    plannedOf({ ...approved, reasons: [...approved.reasons], ...changes });

  test('keeps the approved plan if nothing changed', () => {
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
  ])('uses the new plan, and reports it, when the item has %s', (_, change) => {
    const now = plan(change);
    const after = replanTransfer(startTransfer(plan()), now, 0);
    expect(after.result).toEqual({ ...startTransfer(now).result, reasons: [...now.reasons, 'CHANGED_SINCE_PLAN'] });
    expect(after.freeing).toBe(now.freeing);
  });

  test('blocks a purge that the approved plan did not have', () => {
    const now = plan({ freeing: 'purge', reasons: ['OTHER_GEOGRAPHY', 'PURGED_IN_TARGET'] });
    const after = replanTransfer(startTransfer(plan()), now, 0);
    expect(after.result).toMatchObject({
      state: 'blocked',
      reasons: ['OTHER_GEOGRAPHY', 'CHANGED_SINCE_PLAN', 'SOFT_DELETED_IN_TARGET'],
    });
    expect([after.freeing, isPending(after)]).toEqual([undefined, false]);
  });

  test('keeps a purge that the plan named', () => {
    const purging = plan({ freeing: 'purge', reasons: ['OTHER_GEOGRAPHY', 'PURGED_IN_TARGET'] });
    const after = replanTransfer(startTransfer(purging), purging, 0);
    expect([after.freeing, isPending(after), after.result.reasons]).toEqual(['purge', true, purging.reasons]);
  });

  test('fails an item that could not be inspected, without calling it changed', () => {
    const failure = { code: 'VAULT_UNAVAILABLE', detail: 'It was down.' } as const;
    const now = plannedOf({ route: 'block', reasons: ['NOT_INSPECTED'], versionCount: 0, failure });
    const { result } = replanTransfer(startTransfer(plan()), now, 0);
    expect(result).toMatchObject({ state: 'failed', reasons: ['NOT_INSPECTED'], ...failure });
  });
});

describe('an item of an extra round that gets another plan', () => {
  const late = planned({
    ...{ route: 'update', reasons: ['ATTRIBUTES_DIFFER', 'BROUGHT_EARLIER', 'FOUND_LATE'], versionCount: 2 },
    update: { fields: ['tags'], versions: 1 },
  });
  const newer = plannedOf({
    ...{ route: 'exportImport', reasons: ['PARTLY_IN_TARGET'], currentVersion: one, versionCount: 2 },
  });
  const update = { fields: ['tags' as const], versions: 1 };

  test('is still one that the move brought, and the import after its update is no change', () => {
    const { result } = advanceReplanned(late, { planned: newer, update, throttled: 0 });
    expect(result).toMatchObject({ route: 'exportImport', state: 'planned' });
    expect(new Set(result.reasons)).toEqual(new Set(['BROUGHT_EARLIER', 'FOUND_LATE', 'ATTRIBUTES_DIFFER']));
    const more = advanceReplanned(late, { planned: { ...newer, versionCount: 3 }, update, throttled: 0 });
    expect(more.result.reasons).toEqual(expect.arrayContaining(['BROUGHT_EARLIER', 'CHANGED_SINCE_PLAN']));
  });

  test('is still one that the move brought if a vault did not answer', () => {
    const failure = { code: 'VAULT_UNAVAILABLE', detail: 'away' } as const;
    const { result } = replanTransfer(late, { ...newer, route: 'block', reasons: ['NOT_INSPECTED'], failure }, 0);
    expect(result.reasons).toEqual(['NOT_INSPECTED', 'BROUGHT_EARLIER', 'FOUND_LATE']);
  });

  test('is as planned if the new plan says the same', () => {
    const same = plannedOf({ reasons: ['OTHER_GEOGRAPHY'], currentVersion: one });
    const before = startTransfer({ ...same, reasons: [...same.reasons, 'BROUGHT_EARLIER', 'FOUND_LATE'] });
    expect(replanTransfer(before, same, 0).result).toEqual(before.result);
  });
});
