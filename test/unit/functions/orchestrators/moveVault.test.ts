import { moveVault } from '../../../../functions/orchestrators/move/moveVault';
import { type Problem } from '../../../../shared/contracts/model/progress';
import { startProgress } from '../../../../shared/rules/transfer/moveProgress';
import { batchOf, moveOf, planOf } from '../../../support/move/moveFixtures';
import { inputsOf, namesOf, play, playToEnd } from '../../../support/move/moveOrchestration';
import { counts, lost, playMove as run, planned, scriptOf, storedApproval } from '../../../support/move/moveRun';

const pagesOf = (rounds: ReturnType<typeof run>['rounds'], name: string) =>
  inputsOf<{ page: number }>({ rounds }, name).map(({ page }) => page);

test('moveVault plans, transfers, verifies and finishes', () => {
  const { phases, output, rounds } = run(2);
  expect(phases).toEqual(['planning', 'preparing', 'transferring', 'verifying', 'finishing', 'completed']);
  expect(new Set(namesOf({ rounds }).flat())).toEqual(
    new Set(['planVault', 'transferItems', 'verifyItems', 'listLateItems', 'finishMove']),
  );
  expect(output).toEqual({
    id: 'one-move',
    phase: 'completed',
    items: counts(2),
    versions: { total: 4, done: 4 },
    problemCount: 0,
    planHash: 'ab'.repeat(32),
    reportUri: '/api/moves/one-move/report?run=0a1b2c3d',
  });
});

test('moveVault passes its start to the planning, for the record of the run', () => {
  const [planning] = run(1).rounds[0] ?? [];
  expect(planning).toMatchObject({ name: 'planVault', input: { startedAt: '2026-05-01T10:00:00.000Z' } });
});

test('moveVault transfers and verifies every page once, in windows of a bounded size', () => {
  const { rounds } = run(70);
  const all = Array.from({ length: 70 }, (_, page) => page);
  expect(pagesOf(rounds, 'transferItems')).toEqual(all);
  expect(pagesOf(rounds, 'verifyItems')).toEqual(all);
  expect(Math.max(...rounds.map((calls) => calls.length))).toBe(16 + 1);
});

test('moveVault carries state between generations that does not grow with the vault', () => {
  const sizes = [1, 4000].map((pages) => {
    const played = play(moveVault, { move: moveOf(), progress: null }, scriptOf(pages));
    return JSON.stringify(played.continuedAs).length;
  });
  expect((sizes[1] ?? 0) - (sizes[0] ?? 0)).toBeLessThan(50);
});

test('moveVault counts up in its status while batches end', () => {
  const { statuses } = run(64);
  const transferring = statuses.filter(({ phase }) => phase === 'transferring');
  expect(transferring.map(({ items, versions }) => [items.done, items.total, versions.done])).toEqual([
    [0, 64, 0],
    [16, 64, 32],
    [32, 64, 64],
    [48, 64, 96],
    [64, 64, 128],
  ]);
});

test('moveVault goes to its report without verification if the request asks for none', () => {
  const { phases, rounds } = run(2, {}, moveOf({ verify: 'none' }));
  expect(phases).toEqual(['planning', 'preparing', 'transferring', 'finishing', 'completed']);
  expect(pagesOf(rounds, 'verifyItems')).toEqual([]);
});

test('moveVault goes from the plan to the report in a dry run', () => {
  const { phases, rounds } = run(3, {}, moveOf({ dryRun: true }));
  expect(phases).toEqual(['planning', 'finishing', 'completed']);
  expect(namesOf({ rounds })).toEqual([['planVault'], ['finishMove']]);
});

test('moveVault moves an empty vault immediately', () => {
  const { rounds, output } = run(0);
  expect(namesOf({ rounds })).toEqual([['planVault'], ['findLateItems'], ['finishMove']]);
  expect(output).toMatchObject({ phase: 'completed', items: { total: 0 } });
});

test('moveVault writes nothing after a failed planning, and still writes its report', () => {
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
  'moveVault fails with a report when %s fails permanently',
  (step) => {
    const { output, finished } = run(2, { [step]: lost });
    expect(output).toMatchObject({ phase: 'failed' });
    expect(finished?.problems).toEqual([
      expect.objectContaining({
        code: 'INTERNAL',
        detail: 'A step failed: Activity function backupItem failed: it was lost',
      }),
    ]);
  },
);

describe('moveVault with a plan that was changed in the store', () => {
  const failed = { state: 'failed', code: 'PLAN_CHANGED', detail: 'Changed.', retryable: false } as const;
  const named = [
    expect.objectContaining({ code: 'PLAN_CHANGED', remedy: expect.stringContaining('write to the store') }),
  ];

  test('fails at the first changed page, and reports what was transferred until then', () => {
    const transferItems = ({ page }: { page: number }) =>
      page === 1 ? failed : batchOf({ items: counts(1), versionsDone: 2 });
    const { output, finished, statuses, rounds } = run(40, { transferItems });
    expect(output).toMatchObject({ phase: 'failed' });
    expect(finished?.problems).toEqual(named);
    expect(statuses.at(-2)?.items.done).toBe(
      namesOf({ rounds })
        .flat()
        .filter((name) => name === 'transferItems').length - 1,
    );
    expect(namesOf({ rounds }).flat()).not.toContain('verifyItems');
  });

  test('fails before any item if issuers and contacts were changed', () => {
    const planVault = () => ({ ...planned(1), plan: planOf({ settings: 1 }) });
    const { finished, rounds } = run(1, { planVault, copyIssuersAndContacts: () => failed });
    expect(finished?.problems).toEqual(named);
    expect(namesOf({ rounds }).flat()).not.toContain('transferItems');
    expect(inputsOf({ rounds }, 'copyIssuersAndContacts')).toEqual([{ move: moveOf(), planHash: planOf().planHash }]);
  });
});

test('moveVault fails with a report if it is started in a phase after planning without a plan', () => {
  const progress = { ...startProgress('2026-01-01T00:00:00Z'), phase: 'preparing' as const };
  const generations = playToEnd(moveVault, { move: moveOf(), progress }, scriptOf(1));
  expect(generations.at(-1)?.output).toMatchObject({ phase: 'failed', planHash: null });
});

describe('moveVault with an approval', () => {
  const approval = moveOf({ approval: 'required' });
  const { planHash } = planOf();

  test('waits for the event that names its plan, and then continues', () => {
    const stored: unknown[] = [{ state: 'none' }, { state: 'approved', planHash, approval: storedApproval }];
    const script = { readApproval: () => stored.shift(), approve: () => ({ planHash }) };
    const { phases, rounds } = run(1, script, approval);
    expect(phases.slice(0, 4)).toEqual(['planning', 'awaitingApproval', 'preparing', 'transferring']);
    expect(namesOf({ rounds })).toEqual(
      expect.arrayContaining([['planVault'], ['approve'], ['transferItems'], ['finishMove']]),
    );
  });

  test("shows the plan's counts of its items while it waits", () => {
    const beforeTransfer = {
      items: { ...counts(0), total: 1, blocked: 1 },
      versionsDone: 0,
      problemCount: 1,
      problemsByCode: [{ code: 'KEY_ACROSS_GEOGRAPHIES', count: 1 }],
    };
    const problem = { code: 'KEY_ACROSS_GEOGRAPHIES', detail: 'd', remedy: 'r' };
    const planVault = () => ({ ...planned(1), plan: planOf({ beforeTransfer } as object), problems: [problem] });
    const { statuses } = run(1, { planVault, approve: () => ({ planHash }) }, approval);
    const waits = statuses.find(({ phase }) => phase === 'awaitingApproval');
    expect(waits).toMatchObject({
      items: { total: 1, blocked: 1 },
      problemCount: 1,
      problemsByCode: beforeTransfer.problemsByCode,
      problems: [problem],
      planHash,
      planUri: '/api/moves/one-move/plan',
      approveUri: '/api/moves/one-move/approve',
      approval: null,
    });
  });

  test('shows the approval of the store, not that of the event, in status and report', () => {
    const by = { by: 'A. Nyone', via: 'clientPrincipal' };
    const { statuses, finished } = run(1, { approve: () => ({ planHash, by }) }, approval);
    expect(finished?.approval).toEqual(storedApproval);
    expect(statuses.at(-1)?.approval).toEqual(storedApproval);
  });

  test('does not count the wait in its rate', () => {
    const { statuses, finished } = run(1, { approve: () => ({ planHash }) }, approval);
    const { rate, phases } = statuses.at(-1) ?? { rate: undefined, phases: [] };
    const took = Object.fromEntries(phases.map(({ phase, seconds }) => [phase, seconds]));
    expect(rate?.itemsPerSecond).toBe(Math.round(10 / ((took['transferring'] ?? 0) + (took['verifying'] ?? 0))) / 10);
    expect(finished?.phases.map(({ phase }) => phase)).toEqual([
      'planning',
      'awaitingApproval',
      'preparing',
      'transferring',
      'verifying',
    ]);
  });

  test('does not wait in a dry run', () => {
    const { phases, rounds } = run(1, {}, { ...approval, dryRun: true });
    expect(phases).toEqual(['planning', 'finishing', 'completed']);
    expect(namesOf({ rounds }).flat()).not.toContain('approve');
  });
});

test('moveVault ends in the phase that its last step returns', () => {
  const finishMove = () => ({
    phase: 'partiallyCompleted',
    items: counts(1),
    versions: { total: 2, done: 2 },
    verified: 1,
    problemCount: 1,
    problems: [],
    sweptPayloads: 0,
  });
  const { output, phases, finished } = run(1, { finishMove });
  expect([finished?.phase, output?.phase, phases.at(-1)]).toEqual([
    'completed',
    'partiallyCompleted',
    'partiallyCompleted',
  ]);
});

test('moveVault fails the orchestration itself if the report cannot be written', () => {
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
])('moveVault ends in the expected phase when %s', (_, batch, phase) => {
  expect(run(1, { transferItems: () => batch }).finished?.phase).toBe(phase);
});

test('moveVault is partially completed if the verification finds a difference', () => {
  const transferItems = () => batchOf({ items: counts(2) });
  const verifyItems = () => batchOf({ items: counts(1, 1), problemCount: 1 });
  expect(run(1, { planVault: () => planned(1, 2), transferItems, verifyItems }).finished?.phase).toBe(
    'partiallyCompleted',
  );
});

test('moveVault reports the throttled calls of all phases', () => {
  const verifyItems = () => batchOf({ items: counts(1), throttled: 5 });
  expect(run(2, { verifyItems }).finished?.throttled).toBe(1 + 2 + 10);
});

test("moveVault takes its times from the orchestration's clock", () => {
  expect(run(1).finished).toMatchObject({
    startedAt: '2026-05-01T10:00:00.000Z',
    finishedAt: '2026-05-01T10:01:02.000Z',
  });
});

test('moveVault keeps its status below 16 KB as UTF-16, whatever the problems are', () => {
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
  // Those of the first window.
  const batches = Array.from({ length: 16 }, () => batch);
  const script = { planVault: () => planned(40, 1_000_000), transferItems: () => batches.pop() ?? lost() };
  const { statuses } = run(40, script, moveOf({ moveId: 'm'.repeat(64) }));
  expect(statuses.at(-2)?.problems).toHaveLength(10);
  expect(Math.max(...statuses.map((status) => JSON.stringify(status).length * 2))).toBeLessThan(16 * 1024);
});

test('moveVault makes the same calls for the same answers, as a replay needs', () => {
  expect(run(5)).toEqual(run(5));
});
