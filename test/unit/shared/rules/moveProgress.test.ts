import { type ItemResult } from '../../../../shared/contracts/outcome';
import { type MoveStatus, moveStatusSchema, type Phase } from '../../../../shared/contracts/moveStatus';
import { type MoveProgress, moveProgressSchema } from '../../../../shared/contracts/orchestrations';
import {
  addTransferred,
  addVerified,
  endPhase,
  endStatusOf,
  enterPhase,
  failMove,
  startProgress,
  statusOf,
} from '../../../../shared/rules/moveProgress';
import { summarizeResults } from '../../../../shared/rules/summarizeResults';
import { batchOf, moveOf, planOf, resultOf } from '../../../support/moveFixtures';

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

test('a move begins by planning, with nothing counted', () => {
  expect(progressOf()).toMatchObject({ phase: 'planning', items: counts(0), versions: { total: 0, done: 0 } });
});

test('batches of a transfer add up', () => {
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

test('verification takes what is not equal from done to failed', () => {
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

test('a phase begins with its own pages, time and items', () => {
  const entered = enterPhase(progressOf({ nextPage: 7, phaseItems: 9, items: counts(9) }), 'verifying', later);
  expect(entered).toMatchObject({
    phase: 'verifying',
    nextPage: 0,
    phaseItems: 0,
    phaseStartedAt: later,
    items: counts(9),
  });
});

test('what ends a move as a whole goes ahead of all other problems', () => {
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

test('however many problems there are, a few are carried', () => {
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
])('a move that ends with %j and %i problems is %s', (items, problemCount, phase) => {
  expect(endPhase(progressOf({ items: items as MoveProgress['items'], problemCount }))).toBe(phase);
});

test.each<[Phase, number, string, number, number | null]>([
  ['transferring', 0, later, 0, null],
  ['transferring', 20, later, 2, 40],
  ['transferring', 100, later, 10, 0],
  ['transferring', 120, later, 12, 0],
  ['transferring', 20, start, 0, null],
  ['verifying', 3, later, 0.3, 324],
  ['planning', 20, later, 2, null],
  ['finishing', 20, later, 2, null],
])(
  '%s, with %i of 100 items done by %s: %d a second, %j s left',
  (phase, phaseItems, now, itemsPerSecond, etaSeconds) => {
    const progress = progressOf({ phase, phaseItems, items: { ...counts(0), total: 100 } });
    expect(statusOf(moveOf(), progress, now)).toMatchObject({ rate: { itemsPerSecond }, etaSeconds });
  },
);

test('the last status has the rate of the whole move', () => {
  const progress = progressOf({ phase: 'completed', phaseStartedAt: later, items: counts(50), plan: planOf() });
  expect(endStatusOf(moveOf(), progress, later)).toMatchObject({
    phase: 'completed',
    rate: { itemsPerSecond: 5 },
    etaSeconds: null,
  });
});

test('a status fits the contract, and has all that the progress counts', () => {
  const progress = progressOf({ phase: 'transferring', items: counts(1, 2, 3, 4), throttled: 5, problems: [problem] });
  const status: MoveStatus = moveStatusSchema.parse(statusOf(moveOf(), progress, later));
  expect(status).toMatchObject({
    id: 'one-move',
    runId: moveOf().runId,
    items: counts(1, 2, 3, 4),
    rate: { throttled: 5 },
    problems: [problem],
  });
});

test.each<[string, ItemResult['reasons']]>([
  ['x', ['CURRENT_VERSION_DISABLED', 'CERTIFICATE_BACKED']],
  ['"', []],
  ['\u0001', []],
])(
  'a status full of the longest problems, made of %j and with the reasons %j, stays below 16 KB as UTF-16',
  (letter, reasons) => {
    const worst = resultOf({
      itemType: 'certificate',
      itemName: 'n'.repeat(127),
      state: 'failed',
      reasons,
      code: 'VAULT_NETWORK_FORBIDDEN',
      detail: letter.repeat(1000),
      requestId: 'r'.repeat(64),
    });
    const batch = summarizeResults(
      Array.from({ length: 25 }, () => worst),
      1_000_000,
    );
    const lost = { code: 'VAULT_NETWORK_FORBIDDEN', requestId: 'r'.repeat(64) } as const;
    const transferred = addTransferred(progressOf(), [{ ...batch, items: counts(100_000, 100_000, 100_000, 100_000) }]);
    const failed = failMove(transferred, { ...lost, detail: letter.repeat(1000) }, later);
    const status = statusOf(moveOf({ moveId: 'm'.repeat(64) }), failed, later);
    expect(status.problems.some(({ requestId }) => requestId?.length === 64)).toBe(true);
    expect(JSON.stringify(status).length * 2).toBeLessThan(16 * 1024);
  },
);
