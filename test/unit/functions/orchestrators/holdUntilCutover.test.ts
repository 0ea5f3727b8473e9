import { type MoveSpec } from '../../../../shared/contracts/steps/moveSpec';
import {
  asked,
  away,
  cutoverAfter,
  late,
  type Look,
  looked,
  looks,
  runHeld,
  timersOf,
} from '../../../support/hold/heldRun';
import { batchOf, plannedOf } from '../../../support/move/moveFixtures';
import { inputsOf, namesOf } from '../../../support/move/moveOrchestration';
import { counts, lost } from '../../../support/move/moveRun';

// A held move in simulated time: what its passes do, when they come, and what ends them.

test('holds after its first pass, and ends with a last pass after the cutover', () => {
  const { phases, finished, last } = runHeld(cutoverAfter(3));
  expect(phases).toEqual([
    ...['planning', 'preparing', 'transferring', 'verifying'],
    ...['syncing', 'awaitingCutover', 'syncing', 'finishing', 'completed'],
  ]);
  expect(finished).toMatchObject({
    phase: 'completed',
    late: { rounds: [], looks: 5 },
    sincePlan: { passes: 5, cutover: asked, items: 0, versions: 0 },
  });
  expect(last.hold).toMatchObject({ passes: 5, cutoverAskedAt: asked.at, pending: { count: 0 }, trouble: null });
});

test('doubles the pause while passes find nothing, up to 15 minutes', () => {
  const { rounds } = runHeld({}, { generations: 24 });
  const times = timersOf(rounds);
  const pauses = times.slice(1).map((time, at) => Math.round((time - (times[at] ?? 0)) / 60_000));
  expect(pauses.slice(0, 6)).toEqual([4, 8, 15, 15, 15, 15]);
});

test('moves and verifies what a pass finds, and looks again after a minute', () => {
  const { rounds, last, statuses } = runHeld(
    { findLateItems: looks([], [], [], [late('fresh')]) },
    { generations: 28 },
  );
  const transferred = inputsOf<{ page: number; round?: number; move: MoveSpec }>({ rounds }, 'transferItems').slice(3);
  expect(transferred).toMatchObject([{ page: 3, round: 4, move: { onConflict: 'update' } }]);
  expect(inputsOf({ rounds }, 'verifyItems').slice(3)).toMatchObject([{ page: 3 }]);
  const waits = statuses.flatMap(({ phase, hold }) =>
    phase === 'awaitingCutover' && hold?.nextPassAt && hold.lastPassAt
      ? [`${String(hold.passes)}: ${String((Date.parse(hold.nextPassAt) - Date.parse(hold.lastPassAt)) / 60_000)}`]
      : [],
  );
  expect([...new Set(waits)].slice(0, 5)).toEqual(['1: 2', '2: 4', '3: 8', '4: 1', '5: 2']);
  expect(last.hold?.brought).toEqual({ items: 1, versions: 2 });
});

test('keeps a state and a history that do not grow with the passes', () => {
  const found = (from: number) => Array.from({ length: 30 }, (_, at) => late(`item-${String(from + at)}`));
  const { generations, rounds, continuedAs } = runHeld(
    { findLateItems: ({ look = 0 }: Look) => looked(look % 3 === 0 ? found(look) : []) },
    { generations: 1_000 },
  );
  const sizes = generations.map(({ continuedAs: next }) => JSON.stringify(next ?? null).length);
  expect(Math.max(...sizes.slice(500))).toBeLessThan(Math.max(...sizes.slice(0, 200)) + 200);
  expect(Math.max(...generations.map((one) => one.rounds.flat().length))).toBeLessThan(100);
  expect(inputsOf({ rounds }, 'transferItems').length).toBeGreaterThan(100);
  const { progress } = continuedAs as { progress: { late: { rounds: { firstPage: number; pages: number }[] } } };
  const [before, last] = progress.late.rounds;
  expect(before?.firstPage).toBe(3);
  expect((before?.firstPage ?? 0) + (before?.pages ?? 0)).toBe(last?.firstPage);
});

test('compares each pass with the one before it, not with the start of the move', () => {
  const { rounds } = runHeld({}, { generations: 24 });
  const times = inputsOf<Look>({ rounds }, 'findLateItems').map(({ startedAt = '' }) => Date.parse(startedAt));
  expect(times.length).toBeGreaterThan(4);
  expect(times.slice(2).every((time, at) => time > (times[at + 1] ?? Infinity))).toBe(true);
});

test('names at once a new version of a key, which no call can add, and everything else that it cannot carry', () => {
  const blocked = plannedOf({
    itemType: 'key',
    itemName: 'signing',
    route: 'skip',
    reasons: ['OTHER_CONTENT_IN_TARGET'],
  });
  const { last, rounds } = runHeld(
    {
      findLateItems: () => looked([late('signing', 'newVersion', 'key'), late('taken', 'changed')]),
      inspectItem: ({ item }: { item: { itemName: string } }) => ({
        planned: item.itemName === 'signing' ? blocked : { ...blocked, itemType: 'secret', itemName: 'taken' },
        throttled: 0,
      }),
    },
    { generations: 14 },
  );
  expect(last.hold?.pending).toMatchObject({
    count: 2,
    first: [
      { itemType: 'key', itemName: 'signing', code: 'NEW_KEY_VERSION' },
      { itemType: 'secret', itemName: 'taken', code: 'OTHER_CONTENT_IN_TARGET' },
    ],
  });
  expect(inputsOf({ rounds }, 'sealLateRound')).toEqual([]);
});

test.each([3, 8, 9, 15, 22, 60])('sends at most 60 requests in an idle hour with %i in each pass', (sent) => {
  const { rounds } = runHeld({ findLateItems: () => ({ ...looked(), sent }) }, { generations: 40 });
  const times = timersOf(rounds);
  expect(times.length).toBeGreaterThan(10);
  const inHour = (from: number) => times.filter((time) => time >= from && time < from + 3_600_000).length;
  expect(Math.max(...times.slice(0, -7).map(inHour)) * sent).toBeLessThanOrEqual(60);
});

test('counts the inspections of a pass, too', () => {
  const { rounds } = runHeld(
    {
      findLateItems: () => ({ ...looked([late('signing', 'newVersion', 'key')]), sent: 4 }),
      inspectItem: () => ({ planned: plannedOf({ itemType: 'key', route: 'skip' }), sent: 11, throttled: 0 }),
    },
    { generations: 30 },
  );
  const times = timersOf(rounds).slice(-5);
  const pauses = times.slice(1).map((time, at) => Math.round((time - (times[at] ?? 0)) / 60_000));
  expect(pauses).toEqual([20, 20, 20, 20]);
});

describe('differences that a pass left', () => {
  const blocked = plannedOf({ itemName: 'taken', route: 'skip', reasons: ['OTHER_CONTENT_IN_TARGET'] });
  const taken = { itemType: 'secret', itemName: 'taken', what: 'changed' } as const;

  test('stay in the status with their problem while passes do not read them again', () => {
    const { last, rounds } = runHeld(
      {
        findLateItems: ({ look = 0 }: Look) =>
          look === 1 ? looked([late('taken', 'changed')]) : { ...looked(), kept: { count: 1, first: [taken] } },
        inspectItem: () => ({ planned: blocked, throttled: 0 }),
      },
      { generations: 24 },
    );
    expect(last.hold?.pending).toMatchObject({
      count: 1,
      first: [{ itemName: 'taken', code: 'OTHER_CONTENT_IN_TARGET' }],
    });
    const turns = inputsOf<Look>({ rounds }, 'findLateItems').map(({ leftTurn }) => leftTurn);
    expect(turns.slice(0, 4)).toEqual([undefined, 1, 2, 3]);
  });

  test('are all read by the last pass, and have their turn again after a vault did not answer', () => {
    const answers = [{ planned: blocked, retryable: true, throttled: 0 }];
    const { rounds } = runHeld({
      ...cutoverAfter(3),
      findLateItems: () => looked([late('taken', 'changed')]),
      inspectItem: () => answers.shift() ?? { planned: blocked, throttled: 0 },
    });
    const turns = inputsOf<Look>({ rounds }, 'findLateItems').map(({ leftTurn }) => leftTurn);
    expect(turns).toEqual([undefined, 'unread', 2, 3, undefined]);
  });
});

test('does not hurry because of items that it only tries again', () => {
  const again = { ...late('broken', 'failed'), isRetry: true };
  const { rounds } = runHeld({ findLateItems: () => looked([again]) }, { generations: 40 });
  const times = timersOf(rounds);
  const pauses = times.slice(1).map((time, at) => Math.round((time - (times[at] ?? 0)) / 60_000));
  expect(pauses.slice(0, 4)).toEqual([4, 8, 15, 15]);
});

describe('when a pass fails', () => {
  test('stays in step with the last good pass, says why, and looks again', () => {
    const { last, phases, statuses } = runHeld(
      { findLateItems: ({ look = 0 }: Look) => (look > 1 && look < 4 ? away : looked()) },
      { generations: 24 },
    );
    const troubles = statuses.map(({ hold }) => hold?.trouble?.code);
    expect(troubles).toContain('VAULT_UNREACHABLE');
    expect(last.hold).toMatchObject({ trouble: null });
    expect(phases.at(-1)).toBe('awaitingCutover');
    const inTrouble = statuses.filter(({ hold }) => hold?.trouble?.code !== undefined);
    expect(new Set(inTrouble.map(({ hold }) => hold?.inStepAt)).size).toBe(1);
  });

  test('continues with the round that it had planned', () => {
    let tries = 0;
    const { rounds, last } = runHeld(
      {
        findLateItems: looks([], [late('fresh')]),
        transferItems: ({ round }: { round?: number }) => {
          if (round !== undefined && (tries += 1) === 1) return lost();
          return batchOf({ items: counts(1), versionsDone: 2 });
        },
      },
      { generations: 16 },
    );
    expect(inputsOf<{ page: number }>({ rounds }, 'transferItems').map(({ page }) => page)).toEqual([0, 1, 2, 3, 3]);
    expect(inputsOf<Look>({ rounds }, 'findLateItems').map(({ look }) => look)).toEqual([1, 2, 3, 4]);
    expect(last.hold).toMatchObject({ trouble: null, brought: { items: 1 } });
  });

  test('waits for the source with the last pass, too', () => {
    let tries = 0;
    const script = cutoverAfter(0);
    const { finished, phases } = runHeld({
      ...script,
      findLateItems: ({ look = 0 }: Look) => (look > 1 && (tries += 1) < 8 ? away : looked()),
    });
    expect(phases.slice(-4)).toEqual(['awaitingCutover', 'syncing', 'finishing', 'completed']);
    expect(finished).toMatchObject({ phase: 'completed', problems: [] });
  });

  test('tries items that failed again: after 1, 2, 4, … passes all, else those with a fault that may pass', () => {
    const { rounds } = runHeld(
      {
        ...cutoverAfter(5),
        transferItems: () => batchOf({ items: counts(0, 1), versionsDone: 0 }),
      },
      {},
    );
    expect(inputsOf<Look>({ rounds }, 'findLateItems').map(({ retry }) => retry)).toEqual([
      ...['failed', 'failed', 'failed', 'transient', 'failed', 'transient', 'all'],
    ]);
  });
});

describe('while it waits', () => {
  test('ends the wait at once when people ask something', () => {
    let events = 0;
    const { rounds, phases } = runHeld({
      ...cutoverAfter(1),
      control: () => ((events += 1) === 1 ? {} : undefined),
    });
    expect(timersOf(rounds)).toEqual([]);
    expect(phases.at(-1)).toBe('completed');
    expect(
      namesOf({ rounds })
        .flat()
        .filter((name) => name === 'control'),
    ).toHaveLength(1);
  });

  test('ends with a report if somebody cancels it', () => {
    const { finished, phases } = runHeld({
      readControl: () => ({ state: 'read', wanted: 'cancel', detail: 'Cancelled by Adele.' }),
    });
    expect(finished).toMatchObject({ phase: 'cancelled', sincePlan: { passes: 1, cutover: null } });
    expect(phases.slice(-3)).toEqual(['awaitingCutover', 'finishing', 'cancelled']);
  });

  test('makes no pass while it is paused', () => {
    const wanted = ['pause', 'pause', 'run', 'run'];
    const { rounds } = runHeld(
      { readControl: () => ({ state: 'read', wanted: wanted.shift() ?? 'run' }), control: () => ({}) },
      { generations: 12 },
    );
    const names = namesOf({ rounds }).flat();
    const from = names.indexOf('readControl');
    expect(names.slice(from, from + 5)).toEqual([
      'readControl',
      'readControl',
      'control',
      'readControl',
      'readControl',
    ]);
  });

  test('reads only some events in one generation', () => {
    const { generations } = runHeld({ control: () => ({}) }, { generations: 14 });
    expect(Math.max(...generations.map((one) => one.rounds.flat().length))).toBeLessThan(50);
    expect(inputsOf({ rounds: generations.flatMap((one) => one.rounds) }, 'findLateItems')).toHaveLength(1);
  });
});

test('lists the source once more after a last pass that moved something, to name what still came', () => {
  const { rounds, finished } = runHeld({
    ...cutoverAfter(1),
    findLateItems: looks([], [], [late('at-the-end')]),
  });
  expect(inputsOf<Look>({ rounds }, 'findLateItems').map(({ look }) => look)).toEqual([1, 2, 3, 4]);
  expect(finished?.late).toMatchObject({ looks: 4, rounds: [{ firstPage: 3, pages: 1, look: 3 }] });
});
