import { type Phase } from '../../../../../shared/contracts/model/progress';
import { type MoveProgress, moveProgressSchema } from '../../../../../shared/contracts/steps/orchestrations';
import {
  addPlan,
  addPlanned,
  addIssuersAndContacts,
  addTransferred,
  addVerified,
  endPhase,
  enterPhase,
  failMove,
  startProgress,
} from '../../../../../shared/rules/transfer/moveProgress';
import { beginRound } from '../../../../../shared/rules/transfer/syncProgress';
import { countsOf } from '../../../../../shared/rules/transfer/moveStatusOf';
import { batchOf, planOf } from '../../../../support/move/moveFixtures';

const start = '2026-05-01T10:00:00.000Z';
const later = '2026-05-01T10:00:10.000Z';
const counts = (done: number, skipped = 0, blocked = 0, failed = 0) => ({
  total: done + skipped + blocked + failed,
  done,
  skipped,
  blocked,
  failed,
});
const problem = { itemType: 'secret', itemName: 'payroll', code: 'INTERNAL', detail: 'x', remedy: 'y' } as const;

function progressOf(changes: Partial<MoveProgress> = {}): MoveProgress {
  return moveProgressSchema.parse({ ...startProgress(start), ...changes });
}

test('startProgress returns the phase planning, with empty counts', () => {
  expect(progressOf()).toMatchObject({ phase: 'planning', items: counts(0), versions: { total: 0, done: 0 } });
});

test('addTransferred adds up batches', () => {
  const before = progressOf({ items: { ...counts(0), total: 9 }, versions: { total: 20, done: 0 } });
  const one = batchOf({ items: counts(2, 1), versionsDone: 5, throttled: 1, problems: [problem], problemCount: 1 });
  const two = batchOf({
    items: counts(1, 0, 1, 1),
    versionsDone: 2,
    throttled: 2,
    problems: [problem],
    problemCount: 3,
  });
  const after = addTransferred(addTransferred(before, [one]), [two, one]);
  expect(after).toMatchObject({
    nextPage: 3,
    phaseItems: 9,
    items: { total: 9, done: 5, skipped: 2, blocked: 1, failed: 1 },
    versions: { total: 20, done: 12 },
    throttled: 4,
    problemCount: 5,
  });
});

test('addPlanned counts an item that no round can move, and the next round keeps it', () => {
  const none = { items: counts(0), versionsDone: 0, problemCount: 0, problemsByCode: [] };
  const planHash = 'ab'.repeat(32);
  const sums = { newItems: 0, newVersions: 0, open: 1, before: none, problems: [], replaced: none };
  const sealed = { state: 'sealed' as const, planHash, ...sums };
  const blocked = { items: counts(0, 0, 1), versionsDone: 0, problemCount: 1, problemsByCode: [] };
  const before = progressOf({ items: { ...counts(1), total: 2 }, untransferred: { ...blocked, problems: [problem] } });
  const after = beginRound(addPlanned(before), { planHash, firstPage: 1, pages: 1 }, sealed);
  expect(countsOf(after)).toMatchObject({
    items: { total: 2, done: 1, blocked: 1 },
    problemCount: 1,
    problems: [problem],
  });
});

test('beginRound forgets the problems that the items of the round had, and keeps those of others', () => {
  const none = { items: counts(0), versionsDone: 0, problemCount: 0, problemsByCode: [] };
  const planHash = 'ab'.repeat(32);
  const denied = { code: 'PERMISSION_MISSING' as const, detail: 'No.', remedy: 'Grant it.' };
  const expired = {
    itemType: 'certificate' as const,
    itemName: 'ca',
    code: 'CERTIFICATE_EXPIRED' as const,
    detail: 'Old.',
    remedy: 'Renew it.',
  };
  const ofItems = ['a', 'b'].map((itemName) => ({ ...denied, itemType: 'secret' as const, itemName }));
  const before = progressOf({
    items: { ...counts(0, 0, 3), total: 3 },
    problems: [denied, ...ofItems, expired],
    problemCount: 4,
    problemsByCode: [
      { code: 'PERMISSION_MISSING', count: 3 },
      { code: 'CERTIFICATE_EXPIRED', count: 1 },
    ],
  });
  const replaced = {
    ...none,
    items: counts(0, 0, 1),
    problemCount: 1,
    problemsByCode: [{ code: 'PERMISSION_MISSING' as const, count: 1 }],
  };
  const sealed = {
    state: 'sealed' as const,
    planHash,
    newItems: 0,
    newVersions: 0,
    open: 1,
    before: none,
    problems: [],
    replaced,
    replacedShown: ['secret/a'],
  };
  const after = countsOf(beginRound(before, { planHash, firstPage: 1, pages: 1 }, sealed));
  expect([after.problemCount, after.problems]).toEqual([3, [denied, ofItems[1], expired]]);
});

test('addTransferred adds what verified batches found, without counting their items again', () => {
  const sums = { items: counts(2, 0, 0, 1), versionsDone: 0, problemCount: 1, problemsByCode: [] };
  const verified = { ...sums, problems: [problem], worked: 3 };
  const before = progressOf({ items: { ...counts(0), total: 9 } });
  expect(addTransferred(before, [batchOf({ items: counts(3), worked: 3, verified }), batchOf()])).toMatchObject({
    nextPage: 2,
    phaseItems: 3,
    phaseWorked: 3,
    items: { total: 9, done: 2, failed: 1 },
    problemCount: 1,
    problems: [problem],
  });
});

test('addVerified changes items that are not equal from done to failed', () => {
  const before = progressOf({ items: counts(5, 1, 0, 1), problemCount: 2 });
  const found = batchOf({ items: counts(6, 0, 0, 1), problems: [problem], problemCount: 1, throttled: 3 });
  expect(addVerified(before, [found])).toMatchObject({
    items: { total: 7, done: 4, skipped: 1, blocked: 0, failed: 2 },
    nextPage: 1,
    phaseItems: 7,
    throttled: 3,
    problemCount: 3,
  });
});

test('addVerified and addTransferred no longer count the versions of items that are not equal', () => {
  const before = progressOf({ items: counts(5), versions: { total: 20, done: 12 } });
  const sums = { items: counts(2, 0, 0, 1), versionsDone: 0, versionsUndone: 3, problemCount: 1, problemsByCode: [] };
  const verified = { ...sums, problems: [problem], worked: 3 };
  expect(addVerified(before, [batchOf(verified), batchOf()]).versions).toEqual({ total: 20, done: 9 });
  const batch = batchOf({ items: counts(3), versionsDone: 8, verified });
  expect(addTransferred(before, [batch]).versions).toEqual({ total: 20, done: 17 });
});

test('enterPhase resets pages, time and items', () => {
  const entered = enterPhase(progressOf({ nextPage: 7, phaseItems: 9, items: counts(9) }), 'verifying', later);
  expect(entered).toMatchObject({
    phase: 'verifying',
    nextPage: 0,
    phaseItems: 0,
    phaseStartedAt: later,
    items: counts(9),
  });
});

test('failMove puts its problem first', () => {
  const failed = failMove(
    progressOf({ problems: [problem], problemCount: 1 }),
    { code: 'VAULT_FORBIDDEN', detail: 'No.' },
    later,
  );
  expect(failed).toMatchObject({
    phase: 'finishing',
    failure: { code: 'VAULT_FORBIDDEN', detail: 'No.' },
    problemCount: 2,
  });
  expect(failed.problems.map(({ code }) => code)).toEqual(['VAULT_FORBIDDEN', 'INTERNAL']);
});

test('addTransferred keeps only a few problems', () => {
  const many = batchOf({ problems: Array.from({ length: 10 }, () => problem), problemCount: 400 });
  const carried = addVerified(addTransferred(progressOf(), [many, many]), [many]);
  expect([carried.problems.length, carried.problemCount]).toEqual([10, 1200]);
});

test.each<[object, number, Phase]>([
  [counts(0), 0, 'completed'],
  [counts(3), 0, 'completed'],
  [counts(3), 1, 'partiallyCompleted'],
  [counts(3, 1), 1, 'partiallyCompleted'],
  [counts(3, 0, 1), 1, 'partiallyCompleted'],
  [counts(3, 0, 0, 1), 1, 'partiallyCompleted'],
  [counts(0, 0, 0, 2), 2, 'failed'],
  [counts(0, 1, 1, 1), 3, 'failed'],
  [counts(0, 2), 2, 'partiallyCompleted'],
  [counts(0, 0, 2), 2, 'partiallyCompleted'],
])('endPhase with %j and %i problems returns %s', (items, problemCount, phase) => {
  expect(endPhase(progressOf({ items: items as MoveProgress['items'], problemCount }))).toBe(phase);
});

describe('addPlan', () => {
  const sums = (blocked: number, problemCount: number) => ({
    items: { ...counts(1, 0, blocked), total: blocked + 5 },
    versionsDone: 2,
    problemCount,
    problemsByCode: [{ code: 'KEY_ACROSS_GEOGRAPHIES' as const, count: problemCount }],
  });
  const plan = planOf({ items: 20, versions: 40, beforeTransfer: sums(4, 4) });
  const withPlan = addPlan(progressOf(), { state: 'planned', plan, problems: [problem], throttled: 3 });

  test('counts the plan until its pages are transferred', () => {
    expect(withPlan).toMatchObject({ plan, items: { ...counts(0), total: 9 }, throttled: 3, phaseWorked: 20 });
    expect(countsOf(withPlan)).toEqual({
      items: { total: 9, done: 1, skipped: 0, blocked: 4, failed: 0 },
      versions: { total: 40, done: 2 },
      problemCount: 4,
      problemsByCode: [{ code: 'KEY_ACROSS_GEOGRAPHIES', count: 4 }],
      problems: [problem],
    });
  });

  test('lets the results of each page replace the plan', () => {
    const page = { ...sums(3, 3), versionsDone: 1 };
    const batch = batchOf({
      ...sums(3, 3),
      items: counts(5, 0, 3, 1),
      problems: [problem],
      problemCount: 4,
      problemsByCode: [
        { code: 'KEY_ACROSS_GEOGRAPHIES', count: 3 },
        { code: 'INTERNAL', count: 1 },
      ],
      planned: page,
    });
    expect(countsOf(addTransferred(withPlan, [batch]))).toEqual({
      items: { total: 9, done: 5, skipped: 0, blocked: 4, failed: 1 },
      versions: { total: 40, done: 3 },
      problemCount: 5,
      problemsByCode: [
        { code: 'KEY_ACROSS_GEOGRAPHIES', count: 4 },
        { code: 'INTERNAL', count: 1 },
      ],
      problems: [problem],
    });
  });

  test('does not make a move partial by itself', () => {
    expect(endPhase(withPlan)).toBe('completed');
  });

  test('counts an issuer without its password once, before and after the copy', () => {
    const code = 'ISSUER_PASSWORD_NEEDED' as const;
    const named = { code, detail: 'x', remedy: 'y' };
    const planned = {
      ...plan,
      beforeTransfer: { ...sums(0, 0), problemCount: 1, problemsByCode: [{ code, count: 1 }] },
      settingProblems: [{ code, count: 1 }],
    };
    const before = addPlan(progressOf(), { state: 'planned', plan: planned, problems: [named], throttled: 0 });
    const copied = addIssuersAndContacts(
      before,
      [{ kind: 'issuer', name: 'digicert', state: 'copied', reasons: [code] }],
      0,
    );
    for (const progress of [before, copied]) {
      expect(countsOf(progress)).toMatchObject({ problemCount: 1, problemsByCode: [{ code, count: 1 }] });
      expect(countsOf(progress).problems).toHaveLength(1);
    }
  });
});

test('enterPhase records time and items of the previous phase', () => {
  const planned = { ...progressOf(), phaseWorked: 40 };
  const waiting = enterPhase(planned, 'awaitingApproval', later);
  const moving = enterPhase(waiting, 'transferring', '2026-05-03T10:00:10.000Z');
  expect(moving.phases).toEqual([
    { phase: 'planning', startedAt: start, seconds: 10, items: 40, itemsPerSecond: 4 },
    { phase: 'awaitingApproval', startedAt: later, seconds: 172_800 },
  ]);
});
