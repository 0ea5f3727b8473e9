import { type OrchestrationContext } from 'durable-functions';
import { moveVault } from '../../../../functions/orchestrators/move/moveVault';
import { isShort } from '../../../../functions/orchestrators/move/shortSteps';
import { type Phase } from '../../../../shared/contracts/model/progress';
import { type MoveProgress } from '../../../../shared/contracts/steps/orchestrations';
import { startHold } from '../../../../shared/rules/transfer/holdProgress';
import { startProgress } from '../../../../shared/rules/transfer/moveProgress';
import { batchOf, moveOf, planOf } from '../../../support/move/moveFixtures';
import { namesOf, play } from '../../../support/move/moveOrchestration';
import { playMove as run, scriptOf } from '../../../support/move/moveRun';

// Which steps of a move share a generation.

const playedAt = '2026-05-01T10:00:00.000Z';

test('moveVault takes one step in a generation, and the last one ends it', () => {
  const { generations } = run(70);
  const windows = generations.map((generation) => namesOf(generation).map((names) => new Set(names)));
  const transfers = Array.from({ length: 5 }, () => [new Set(['transferItems'])]);
  const verifications = Array.from({ length: 4 }, () => [new Set(['verifyItems'])]);
  const [first, ...others] = windows.filter((names) => names[0]?.has('verifyItems'));
  expect(windows.slice(0, 6)).toEqual([[new Set(['planVault'])], ...transfers]);
  expect(first).toEqual([new Set(['verifyItems', 'listLateItems'])]);
  expect(others).toEqual([...verifications.slice(1), [new Set(['verifyItems']), new Set(['finishMove'])]]);
});

test('moveVault transfers and verifies a small move in one generation, after that of its plan', () => {
  const { generations, statuses } = run(8);
  const verification = ['verifyItems', 'verifyItems', 'verifyItems', 'verifyItems'];
  const transfer = ['transferItems', 'transferItems', 'transferItems', 'transferItems'];
  expect(generations.map(namesOf)).toEqual([
    [['planVault']],
    [transfer, transfer, [...verification, 'listLateItems'], verification, ['finishMove']],
  ]);
  // People see each window, and what began with the plan has it.
  const seen = statuses.map(({ phase, items }) => `${phase} ${String(items.done)}`);
  expect(new Set(seen)).toEqual(
    new Set([
      'planning 0',
      'preparing 0',
      'transferring 0',
      'transferring 4',
      'transferring 8',
      'verifying 8',
      'finishing 8',
      'completed 8',
    ]),
  );
  expect(generations[0]?.continuedAs).toMatchObject({ progress: { phase: 'transferring', plan: { pages: 8 } } });
});

test('moveVault gives a move of nine pages a generation for each window', () => {
  const { generations } = run(9);
  expect(generations.map((generation) => namesOf(generation).map(([name]) => name))).toEqual([
    ['planVault'],
    ['transferItems'],
    ['transferItems'],
    ['verifyItems'],
    ['verifyItems', 'finishMove'],
  ]);
});

test.each<Phase>(['awaitingApproval', 'preparing', 'syncing', 'awaitingCutover'])(
  'moveVault begins a generation for the pages of a small move after one that began with %s',
  (phase) => {
    const carried = { ...startProgress(playedAt), plan: planOf({ pages: 1 }), phase };
    const isGoingOn = (next: Phase) => isShort({ move: moveOf(), carried, progress: { ...carried, phase: next } });
    expect([isGoingOn('transferring'), isGoingOn('verifying')]).toEqual([false, false]);
  },
);

const verification = ['verifyItems', 'listLateItems'];

test('moveVault takes all windows of a small move in one generation', () => {
  const names: string[][] = [];
  let next: unknown = { move: moveOf(), progress: null };
  while (next !== undefined) {
    const played = play(moveVault, next, scriptOf(1));
    names.push(namesOf(played).flat());
    next = played.continuedAs;
  }
  expect(names).toEqual([['planVault'], ['transferItems', ...verification, 'finishMove']]);
});

// After the end, people read the plan and the state of a held move from what the last generation began with.
test('moveVault ends a dry run in a generation that began with its plan', () => {
  const [planning, end, ...more] = run(1, {}, moveOf({ dryRun: true })).generations;
  expect(planning && namesOf(planning)).toEqual([['planVault']]);
  expect(planning?.continuedAs).toMatchObject({ progress: { phase: 'finishing', plan: { pages: 1 } } });
  expect(end && namesOf(end)).toEqual([['finishMove']]);
  expect(more).toEqual([]);
});

test('moveVault ends a held move in a generation that began with its last state', () => {
  const at = playedAt;
  const carried = { ...startProgress(at), plan: planOf() };
  const ended: MoveProgress = { ...carried, phase: 'finishing' };
  const move = moveOf();
  expect(isShort({ move, carried, progress: ended })).toBe(true);
  expect(isShort({ move, carried, progress: { ...ended, hold: startHold(at) } })).toBe(false);
});

describe('a window of which a batch fails as a whole', () => {
  const progress = {
    ...startProgress(playedAt),
    phase: 'transferring',
    plan: planOf({ pages: 40 }),
  };
  const input = { move: moveOf(), progress };
  const failing = scriptOf(40, {
    transferItems: ({ page }: { page: number }) => {
      if (page === 3) throw new Error('The store did not answer.');
      return batchOf();
    },
  });

  /** What the orchestrator waits for after the whole window has failed, as the library gives it the ends of its calls. */
  function waitsAfterFailure(): readonly string[] {
    const yielded: string[] = [];
    const watched = function* (context: OrchestrationContext) {
      const generator = moveVault(context);
      let step = generator.next();
      for (;;) {
        if (step.done === true) return step.value;
        const task = step.value as unknown as { readonly name?: string };
        yielded.push(task.name ?? 'window');
        try {
          step = generator.next(yield step.value);
        } catch (error) {
          step = generator.throw(error);
        }
      }
    };
    play(watched, input, failing);
    return yielded.slice(yielded.indexOf('window'));
  }

  test('waits for the other batches before the move ends, because they still write', () => {
    const batches = Array.from({ length: 16 }, () => 'transferItems');
    expect(waitsAfterFailure()).toEqual(['window', ...batches, 'finishMove']);
  });
});
