import { moveVault } from '../../../../functions/orchestrators/moveVault';
import { type InputOf } from '../../../../shared/contracts/contract';
import { type MoveRef } from '../../../../shared/contracts/moveRef';
import { type finishMoveContract } from '../../../../shared/contracts/moveSteps';
import { moveStatusSchema, type Problem } from '../../../../shared/contracts/moveStatus';
import { batchOf, moveOf, planOf } from '../../../support/moveFixtures';
import { inputsOf, namesOf, play, playToEnd, type Script } from '../../../support/moveOrchestration';

const counts = (done: number, failed = 0) => ({ total: done + failed, done, skipped: 0, blocked: 0, failed });
const planned = (pages: number, items = pages) => ({
  state: 'planned',
  plan: planOf({ pages, items, versions: items * 2 }),
  throttled: 1,
});
const lost = () => {
  throw new Error('Activity function backupItem failed: it was lost\n  at somewhere inside');
};

function scriptOf(pages: number, changes: Script = {}): Script {
  return {
    planVault: () => planned(pages),
    transferItems: () => batchOf({ items: counts(1), versionsDone: 2, throttled: 1 }),
    verifyItems: () => batchOf({ items: counts(1) }),
    finishMove: (input) => ({
      items: counts(pages),
      versions: { total: pages * 2, done: pages * 2 },
      problemCount: 0,
      problems: (input as InputOf<typeof finishMoveContract>).problems,
      sweptPayloads: 0,
    }),
    ...changes,
  };
}

/** Plays a whole move, and shows it as one. */
function run(pages: number, changes: Script = {}, move: MoveRef = moveOf()) {
  const generations = playToEnd(moveVault, { move, progress: null }, scriptOf(pages, changes));
  const rounds = generations.flatMap((generation) => generation.rounds);
  const statuses = generations.flatMap((generation) =>
    generation.statuses.map((status) => moveStatusSchema.parse(status)),
  );
  const phases = statuses.map(({ phase }) => phase).filter((phase, at, all) => phase !== all[at - 1]);
  const [finished] = inputsOf<InputOf<typeof finishMoveContract>>({ rounds }, 'finishMove');
  return { generations, rounds, statuses, phases, finished, output: generations.at(-1)?.output };
}

const pagesOf = (rounds: ReturnType<typeof run>['rounds'], name: string) =>
  inputsOf<{ page: number }>({ rounds }, name).map(({ page }) => page);

test('a move plans, transfers, verifies and finishes', () => {
  const { phases, output, rounds } = run(2);
  expect(phases).toEqual(['planning', 'preparing', 'transferring', 'verifying', 'finishing', 'completed']);
  expect(new Set(namesOf({ rounds }).flat())).toEqual(
    new Set(['planVault', 'transferItems', 'verifyItems', 'finishMove']),
  );
  expect(output).toEqual({
    id: 'one-move',
    phase: 'completed',
    items: counts(2),
    versions: { total: 4, done: 4 },
    problemCount: 0,
    planHash: 'ab'.repeat(32),
    reportUri: '/api/moves/one-move/report',
  });
});

test('every page is transferred once and verified once, in windows of a bounded size', () => {
  const { rounds } = run(70);
  const all = Array.from({ length: 70 }, (_, page) => page);
  expect(pagesOf(rounds, 'transferItems')).toEqual(all);
  expect(pagesOf(rounds, 'verifyItems')).toEqual(all);
  expect(Math.max(...rounds.map((calls) => calls.length))).toBe(16);
});

test('a generation does one thing, so that its history stays short', () => {
  const { generations } = run(70);
  expect(Math.max(...generations.map(({ rounds }) => rounds.length))).toBe(1);
});

test('what goes from one generation to the next does not grow with the vault', () => {
  const sizes = [1, 4000].map((pages) => {
    const played = play(moveVault, { move: moveOf(), progress: null }, scriptOf(pages));
    return JSON.stringify(played.continuedAs).length;
  });
  expect((sizes[1] ?? 0) - (sizes[0] ?? 0)).toBeLessThan(50);
});

test('the status counts up while batches end', () => {
  const { statuses } = run(8);
  const transferring = statuses.filter(({ phase }) => phase === 'transferring');
  expect(transferring.map(({ items, versions }) => [items.done, items.total, versions.done])).toEqual([
    [0, 8, 0],
    [2, 8, 4],
    [4, 8, 8],
    [6, 8, 12],
    [8, 8, 16],
  ]);
});

test('without verification the move goes on to its report', () => {
  const { phases, rounds } = run(2, {}, moveOf({ verify: 'none' }));
  expect(phases).toEqual(['planning', 'preparing', 'transferring', 'finishing', 'completed']);
  expect(pagesOf(rounds, 'verifyItems')).toEqual([]);
});

test('a dry run goes from its plan to its report', () => {
  const { phases, rounds } = run(3, {}, moveOf({ dryRun: true }));
  expect(phases).toEqual(['planning', 'finishing', 'completed']);
  expect(namesOf({ rounds })).toEqual([['planVault'], ['finishMove']]);
});

test('an empty vault is moved at once', () => {
  const { rounds, output } = run(0);
  expect(namesOf({ rounds })).toEqual([['planVault'], ['finishMove']]);
  expect(output).toMatchObject({ phase: 'completed', items: { total: 0 } });
});

test('a move whose planning fails writes nothing, and still gets its report', () => {
  const failed = { state: 'failed', code: 'VAULT_FORBIDDEN', detail: 'It may not list.', retryable: false };
  const { rounds, output, finished, statuses } = run(2, { planVault: () => failed });
  expect(namesOf({ rounds })).toEqual([['planVault'], ['finishMove']]);
  expect(finished).toMatchObject({
    phase: 'failed',
    plan: null,
    problems: [{ code: 'VAULT_FORBIDDEN', detail: 'It may not list.', remedy: expect.stringContaining('permission') }],
  });
  expect(output).toMatchObject({ phase: 'failed', planHash: null });
  expect(statuses.at(-1)).toMatchObject({ phase: 'failed', problems: [{ code: 'VAULT_FORBIDDEN' }] });
});

test.each(['planVault', 'transferItems', 'verifyItems'])(
  'when %s is lost for good the move fails, with a report',
  (step) => {
    const { output, finished } = run(2, { [step]: lost });
    expect(output).toMatchObject({ phase: 'failed' });
    expect(finished?.problems).toEqual([
      expect.objectContaining({
        code: 'INTERNAL',
        detail: 'A step was lost: Activity function backupItem failed: it was lost',
      }),
    ]);
  },
);

test('a report that cannot be written fails the orchestration itself', () => {
  expect(() => run(2, { finishMove: lost })).toThrow('it was lost');
});

test.each([
  ['an item failed', batchOf({ items: counts(0, 1), problemCount: 1 }), 'failed'],
  ['an item is partly there', batchOf({ items: counts(1), problemCount: 1 }), 'partiallyCompleted'],
  [
    'an item was blocked',
    batchOf({ items: { ...counts(0), total: 1, blocked: 1 }, problemCount: 1 }),
    'partiallyCompleted',
  ],
])('when %s the move ends so', (_, batch, phase) => {
  expect(run(1, { transferItems: () => batch }).finished?.phase).toBe(phase);
});

test('an item that turns out not to be equal makes the move partial', () => {
  const transferItems = () => batchOf({ items: counts(2) });
  const verifyItems = () => batchOf({ items: counts(1, 1), problemCount: 1 });
  expect(run(1, { planVault: () => planned(1, 2), transferItems, verifyItems }).finished?.phase).toBe(
    'partiallyCompleted',
  );
});

test('throttled calls of all phases go into the report', () => {
  const verifyItems = () => batchOf({ items: counts(1), throttled: 5 });
  expect(run(2, { verifyItems }).finished?.throttled).toBe(1 + 2 + 10);
});

test('times are those of the orchestration', () => {
  expect(run(1).finished).toMatchObject({
    startedAt: '2026-05-01T10:00:00.000Z',
    finishedAt: '2026-05-01T10:06:00.000Z',
  });
});

test('the status stays below 16 KB as UTF-16, whatever the problems are', () => {
  const problem: Problem = {
    itemType: 'certificate',
    itemName: 'n'.repeat(127),
    code: 'TOO_MANY_VERSIONS_FOR_BACKUP',
    detail: 'd'.repeat(240),
    remedy: 'r'.repeat(240),
  };
  const batch = batchOf({
    items: counts(0, 25),
    problems: Array.from({ length: 10 }, () => problem),
    problemCount: 25,
  });
  let batches = 0;
  const transferItems = () => {
    batches += 1;
    return batches <= 10 ? batch : lost();
  };
  const planVault = () => planned(40, 1_000_000);
  const { statuses } = run(40, { planVault, transferItems }, moveOf({ moveId: 'm'.repeat(64) }));
  expect(statuses.at(-2)?.problems).toHaveLength(10);
  expect(Math.max(...statuses.map((status) => JSON.stringify(status).length * 2))).toBeLessThan(16 * 1024);
});

test('the same answers lead to the same calls, as a replay needs', () => {
  expect(run(5)).toEqual(run(5));
});

describe('the target itself', () => {
  const createTarget = {
    subscriptionId: '3f1c9b52-8a47-4d0e-b6c3-5e2a7d904f11',
    resourceGroup: 'rg',
    location: 'northeurope',
  };
  const steps = { prepareTarget: () => ({ state: 'prepared' }), settleTarget: () => ({ problems: [] }) };
  const move = moveOf({ createTarget });
  const settleInput = (played: ReturnType<typeof run>) =>
    inputsOf<{ isWhole: boolean }>(played, 'settleTarget').map(({ isWhole }) => isWhole);

  test('is prepared before the first item and settled after the last proof', () => {
    const { rounds, phases } = run(1, steps, move);
    expect(namesOf({ rounds }).flat()).toEqual([
      'planVault',
      'prepareTarget',
      'transferItems',
      'verifyItems',
      'settleTarget',
      'finishMove',
    ]);
    expect(phases).toContain('preparing');
  });

  test('is left alone where the request says nothing of it, and in a dry run', () => {
    expect(namesOf(run(1)).flat()).not.toContain('prepareTarget');
    expect(namesOf(run(1, steps, moveOf({ createTarget, dryRun: true }))).flat()).toEqual(['planVault', 'finishMove']);
  });

  test('that cannot be prepared ends the move before any item, with the reason', () => {
    const failed = { state: 'failed', code: 'ARM_DENIED_BY_POLICY', detail: 'Denied.', retryable: false };
    const { rounds, output, finished } = run(2, { ...steps, prepareTarget: () => failed }, move);
    expect(namesOf({ rounds }).flat()).toEqual(['planVault', 'prepareTarget', 'finishMove']);
    expect(output).toMatchObject({ phase: 'failed' });
    expect(finished?.problems).toMatchObject([{ code: 'ARM_DENIED_BY_POLICY', remedy: expect.any(String) }]);
  });

  test.each([
    ['all items are there and verified', {}, move, true],
    ['an item failed', { transferItems: () => batchOf({ items: counts(1, 1) }) }, move, false],
    ['nothing was verified', {}, moveOf({ createTarget, verify: 'none' }), false],
  ])('is whole when %s', (_, changes, moved, isWhole) => {
    expect(settleInput(run(1, { ...steps, ...changes }, moved))).toEqual([isWhole]);
  });

  test('what is found at its last look is told in the report, and makes the move partial', () => {
    const problem = { code: 'TARGET_CONFIGURATION_DIFFERS', detail: 'tags owner', remedy: 'See who.' };
    const { finished, output } = run(1, { ...steps, settleTarget: () => ({ problems: [problem] }) }, move);
    expect(finished?.problems).toEqual([problem]);
    expect(output).toMatchObject({ phase: 'partiallyCompleted' });
  });

  test('whose last look is lost still gets its report', () => {
    const { finished } = run(1, { ...steps, settleTarget: lost }, move);
    expect(finished?.problems).toMatchObject([{ code: 'INTERNAL', detail: expect.stringContaining('last step') }]);
  });
});
