import { moveVault } from '../../../../functions/orchestrators/move/moveVault';
import { type ListCursor } from '../../../../shared/contracts/model/item';
import { type MoveProgress } from '../../../../shared/contracts/steps/orchestrations';
import { startProgress } from '../../../../shared/rules/transfer/moveProgress';
import { batchOf, moveOf, planOf } from '../../../support/move/moveFixtures';
import { inputsOf, namesOf, play, type Played, playToEnd, type Script } from '../../../support/move/moveOrchestration';
import { type MoveSpec } from '../../../../shared/contracts/steps/moveSpec';
import { counts, lost, playMove as run, scriptOf } from '../../../support/move/moveRun';

// The last list of the source: while the last items are transferred, while items are verified, and before the report.

interface VaultInput {
  readonly progress: MoveProgress;
}

const looked = (cursor: ListCursor | null, throttled = 0) => ({ state: 'looked', found: 0, cursor, throttled });
const cursorAt = (pagesRead: number): ListCursor => ({ itemType: 'secret', token: `t${pagesRead}`, pagesRead });

/** A source whose list has this many parts. */
function partsOf(parts: number) {
  return ({ cursor }: { cursor: ListCursor | null }) => {
    const at = (cursor?.pagesRead ?? 0) + 1;
    return looked(at < parts ? cursorAt(at) : null, 1);
  };
}

const unverified = moveOf({ verify: 'none' });
const failed = { state: 'failed', code: 'VAULT_UNAVAILABLE', detail: 'It is away.', retryable: true };

/** A move without verification whose look during its last batches fails: the whole list follows the transfer. */
function runApart(pages: number, findLateItems: Script[string]) {
  return run(pages, { listLateItems: () => failed, findLateItems }, unverified);
}

describe('moveVault with verification and a last list of the source', () => {
  test('runs in parallel with the windows of batches, and is not repeated', () => {
    // Four windows of 16.
    const { rounds, finished } = run(64, { listLateItems: partsOf(3) });
    const windows = namesOf({ rounds }).filter((names) => names.includes('verifyItems'));
    expect(windows.map((names) => names.at(-1))).toEqual([
      ...Array.from({ length: 3 }, () => 'listLateItems'),
      'verifyItems',
    ]);
    expect(namesOf({ rounds }).flat()).not.toContain('findLateItems');
    expect(finished?.throttled).toBe(1 + 64 + 3);
  });

  test('reads in each window its share of a list of four pages more than the plan', () => {
    const asked = inputsOf(run(40, { listLateItems: partsOf(3) }), 'listLateItems');
    const share = (windowPages: number) => Math.ceil((windowPages * (40 + 4)) / 40);
    expect(asked).toMatchObject([
      { listPages: share(16), cursor: null, known: { pages: 40 } },
      { listPages: share(16), cursor: cursorAt(1), known: { pages: 40 } },
      { listPages: share(8), cursor: cursorAt(2), known: { pages: 40 } },
    ]);
  });

  test('continues after the verification when the source is longer', () => {
    const { rounds } = run(1, { listLateItems: partsOf(5), findLateItems: partsOf(5) });
    const asked = inputsOf<{ cursor: ListCursor | null }>({ rounds }, 'findLateItems');
    expect(asked.map(({ cursor }) => cursor?.pagesRead)).toEqual([1, 2, 3, 4]);
    expect(inputsOf({ rounds }, 'finishMove')).toMatchObject([{ isLookWhole: true }]);
  });

  // Two windows of 15. The first one of the transfer reads nothing.
  describe.each<[string, number, number, (progress: MoveProgress) => string | undefined]>([
    // A page takes 40 ms: 10 of the 34 pages of the list fit into the verification.
    ['that began with the last window of the transfer', 300, 3, ({ lateLook }) => lateLook?.since],
    ['that began with the phase verifying', 60_000, 2, (progress) => startOfPhase(progress)],
  ])('%s', (_, everyMs, parts, startOf) => {
    test.each([
      ['counts if it took ten minutes', 600, []],
      ['is read again, as another search, if it took longer', 601, [{ cursor: null, look: 1, known: { pages: 30 } }]],
    ])('%s', (_, seconds, asked) => {
      const script = scriptOf(30, { listLateItems: partsOf(parts), findLateItems: partsOf(1) });
      const { generations } = run(30, script, undefined, everyMs);
      const inputs = generations.flatMap(({ continuedAs }) => continuedAs ?? []) as VaultInput[];
      // The last window ends the list, too.
      const verifying = inputs.filter(({ progress }) => progress.phase === 'verifying').at(-1);
      const since = Date.parse((verifying && startOf(verifying.progress)) ?? '');
      const last = play(moveVault, verifying, script, since + (seconds - 1) * 1_000);
      const rounds = roundsToEnd(last, script);
      expect(inputsOf({ rounds }, 'findLateItems')).toMatchObject(asked);
      const looks = asked.length === 0 ? {} : { late: { rounds: [], looks: 1, versions: 0 } };
      expect(inputsOf({ rounds }, 'finishMove')).toMatchObject([{ ...looks, isLookWhole: true }]);
    });
  });

  // Two windows of 15. With 300 ms for each, a page takes 40 ms: 10 of the 34 pages of the list fit into the verification.
  test.each<[string, number, Script[string], number, [ListCursor | null, number | undefined]]>([
    ['a part of it fails', 60_000, () => failed, 1, [null, undefined]],
    ['a part of a fast transfer fails', 300, () => failed, 1, [null, 1]],
    ['a part of a fast transfer is too early', 300, () => ({ ...looked(null), tooEarly: true }), 1, [null, 1]],
    [
      'a part of it fails after a fast transfer',
      300,
      ({ early }: { early?: true }) => (early === true ? looked(cursorAt(1)) : failed),
      2,
      [cursorAt(1), undefined],
    ],
  ])('runs after the verification, with pauses, when %s', (_, everyMs, listLateItems, parts, from) => {
    const { rounds, finished } = run(30, { listLateItems }, undefined, everyMs);
    expect(inputsOf({ rounds }, 'listLateItems')).toHaveLength(parts);
    expect(namesOf({ rounds }).flat().slice(-2)).toEqual(['findLateItems', 'finishMove']);
    expect(inputsOf({ rounds }, 'findLateItems').map(({ cursor, look }) => [cursor, look])).toEqual([from]);
    expect(finished?.problems).toEqual([]);
  });
});

test('lookForLate reads every part of the list once, in generations of a bounded length', () => {
  const { rounds, generations, finished } = runApart(3, partsOf(25));
  const asked = inputsOf<{ cursor: ListCursor | null; known: { pages: number } }>({ rounds }, 'findLateItems');
  expect(asked.map(({ cursor }) => cursor?.pagesRead ?? 0)).toEqual(Array.from({ length: 25 }, (_, at) => at));
  expect(new Set(asked.map(({ known }) => known.pages))).toEqual(new Set([3]));
  expect(Math.max(...generations.map((generation) => generation.rounds.length))).toBeLessThanOrEqual(10);
  expect(finished?.throttled).toBe(1 + 3 + 25);
});

describe('moveVault without verification and a last list of the source', () => {
  const runNone = (pages: number, changes: Script = {}, everyMs = 10_000) => run(pages, changes, unverified, everyMs);
  const looksOf = ({ rounds }: ReturnType<typeof run>) =>
    inputsOf<{ cursor: ListCursor | null }>({ rounds }, 'findLateItems');

  test('reads it during the last batches only, and is not repeated', () => {
    const { rounds, finished } = runNone(64, { listLateItems: () => looked(null, 1) });
    expect(listsInWindows(rounds)).toEqual([false, false, false, true]);
    expect(namesOf({ rounds }).flat()).not.toContain('findLateItems');
    expect(finished?.throttled).toBe(1 + 64 + 1);
    expect(finished).not.toHaveProperty('late');
  });

  test('begins it earlier if the last batches take less time than the list', () => {
    const listLateItems = ({ cursor }: { cursor: ListCursor | null }) =>
      looked(cursor === null ? cursorAt(1) : null, 1);
    // Before the third window of 16, a page takes 94 ms: 37 of the 68 pages of the list fit into the last window.
    const { rounds, finished } = runNone(64, { listLateItems }, 1_000);
    expect(listsInWindows(rounds)).toEqual([false, false, true, true]);
    expect(inputsOf({ rounds }, 'listLateItems')).toMatchObject([
      { cursor: null, listPages: 68 - 37 },
      { cursor: cursorAt(1), listPages: 37 },
    ]);
    expect(namesOf({ rounds }).flat()).not.toContain('findLateItems');
    expect(finished?.throttled).toBe(1 + 64 + 2);
  });

  test.each<[string, number, unknown[]]>([
    ['counts if the move ends 20 s after its start', 20, []],
    [
      'is read again, as another search, if somebody paused the move',
      21,
      [{ cursor: null, look: 1, known: { pages: 64 } }],
    ],
  ])('%s', (_, seconds, asked) => {
    // The last two of four windows read the list.
    const script = scriptOf(64, { listLateItems: partsOf(2) });
    const { generations } = runNone(64, script, 1_000);
    const inputs = generations.flatMap(({ continuedAs }) => continuedAs ?? []) as VaultInput[];
    const listing = inputs.find(({ progress }) => progress.lateLook?.since !== undefined);
    const since = Date.parse(listing?.progress.lateLook?.since ?? '');
    const last = play(moveVault, listing, script, since + (seconds - 1) * 1_000);
    const rounds = roundsToEnd(last, script);
    expect(inputsOf({ rounds }, 'findLateItems')).toMatchObject(asked);
    const looks = asked.length === 0 ? {} : { late: { rounds: [], looks: 1, versions: 0 } };
    expect(inputsOf({ rounds }, 'finishMove')).toMatchObject([looks]);
  });

  test('reads at most 100 pages of it in a short window, and continues after the transfer', () => {
    // A page takes 12.5 ms, so that the whole transfer takes less time than the list.
    const listLateItems = ({ cursor }: { cursor: ListCursor | null }) => looked(cursorAt((cursor?.pagesRead ?? 0) + 1));
    const played = runNone(300, { listLateItems }, 200);
    const early = inputsOf<{ cursor: ListCursor | null; listPages: number }>(played, 'listLateItems');
    expect(early.slice(0, 3).map(({ listPages }) => listPages)).toEqual([100, 86, 20]);
    expect(early.map(({ cursor }) => cursor?.pagesRead ?? 0)).toEqual(early.map((_, at) => at));
    expect(looksOf(played)).toMatchObject([{ cursor: cursorAt(early.length) }]);
  });

  test.each([
    ['when the look fails', failed],
    ['when an item changed whose transfer had not ended', { ...looked(null), tooEarly: true }],
  ])('reads it after the transfer, from its start, %s', (_, output) => {
    const played = runNone(30, { listLateItems: () => output });
    expect(looksOf(played)).toMatchObject([{ cursor: null, look: 1 }]);
    expect(namesOf(played).flat().slice(-2)).toEqual(['findLateItems', 'finishMove']);
  });

  test('does not end it if the transfer fails', () => {
    const { rounds, finished } = runNone(
      64,
      {
        listLateItems: () => looked(cursorAt(1)),
        transferItems: ({ page }: { page: number }) => (page < 48 ? batchOf({ items: counts(1) }) : lost()),
      },
      1_000,
    );
    expect(listsInWindows(rounds)).toEqual([false, false, true, true]);
    expect(namesOf({ rounds }).flat()).not.toContain('findLateItems');
    expect(finished).toMatchObject({ phase: 'failed' });
  });

  test.each([
    ['that moves late items', { late: 'move' as const }],
    ['that is held', { late: 'move' as const, cutover: 'hold' as const }],
  ])('reads nothing of it during a transfer %s', (_, changes) => {
    const played = play(moveVault, transferring({ ...unverified, ...changes }), scriptOf(1));
    expect(namesOf(played)).toEqual([['transferItems']]);
  });

  test('reads it during the last batches of a transfer', () => {
    const played = play(moveVault, transferring(unverified), scriptOf(1));
    expect(namesOf(played)).toEqual([['transferItems', 'listLateItems'], ['finishMove']]);
  });
});

/** The rounds of a generation, and of those that follow it. */
function roundsToEnd({ rounds, continuedAs }: Played<unknown>, script: Script): Played<unknown>['rounds'] {
  const later = continuedAs === undefined ? [] : playToEnd(moveVault, continuedAs, script);
  return [...rounds, ...later.flatMap((generation) => generation.rounds)];
}

/** Undefined for a list that began earlier. */
function startOfPhase({ lateLook, phaseStartedAt }: MoveProgress): string | undefined {
  return lateLook?.since === undefined ? phaseStartedAt : undefined;
}

/** For each window of the transfer, whether it reads a part of the last list. */
function listsInWindows(rounds: ReturnType<typeof run>['rounds']): boolean[] {
  const windows = namesOf({ rounds }).filter((names) => names.includes('transferItems'));
  return windows.map((names) => names.includes('listLateItems'));
}

/** A move that has planned its only batch. */
function transferring(move: MoveSpec) {
  const progress = { ...startProgress('2026-05-01T10:00:00.000Z'), phase: 'transferring', plan: planOf({ pages: 1 }) };
  return { move, progress };
}

test.each([
  ['a dry run', moveOf({ dryRun: true }), {}],
  ['a move that failed', moveOf(), { transferItems: lost }],
])('lookForLate does not run in %s', (_, move, changes) => {
  expect(namesOf({ rounds: run(1, changes, move).rounds }).flat()).not.toContain('findLateItems');
});

test('lookForLate does not run in a move that was finishing before this search existed', () => {
  const progress = { ...startProgress('2026-05-01T10:00:00.000Z'), phase: 'finishing', plan: planOf() };
  const played = play(moveVault, { move: moveOf(), progress }, scriptOf(1));
  expect(namesOf(played)).toEqual([['finishMove']]);
});

describe('lookForLate for a source that cannot be listed again', () => {
  test('tries again after a pause', () => {
    let asked = 0;
    const findLateItems = () => ((asked += 1) === 1 ? failed : looked(null));
    const { finished, rounds } = runApart(1, findLateItems);
    expect(namesOf({ rounds }).flat().slice(-4)).toEqual(['findLateItems', 'timer', 'findLateItems', 'finishMove']);
    expect(finished?.problems).toEqual([]);
  });

  test('reports it without failing the move', () => {
    const { finished, output } = runApart(1, () => failed);
    expect(finished).toMatchObject({
      phase: 'partiallyCompleted',
      problems: [{ code: 'VAULT_UNAVAILABLE', detail: expect.stringContaining('could not be listed again') }],
    });
    expect(output).toMatchObject({ phase: 'partiallyCompleted' });
  });

  test('reports it when the step failed unexpectedly', () => {
    const { rounds, finished } = runApart(1, lost);
    expect(finished?.problems).toMatchObject([{ code: 'INTERNAL' }]);
    expect(inputsOf({ rounds }, 'finishMove')[0]).not.toHaveProperty('isLookWhole');
  });
});

test('moveVault finishes only when its last step no longer has to wait', () => {
  const waits = ['2026-05-01T11:00:00.000Z', '2026-05-01T11:01:00.000Z'];
  const until = [...waits];
  const finishMove = scriptOf(1)['finishMove'];
  const { rounds, output } = run(1, {
    finishMove: (input) => {
      const next = until.shift();
      return next === undefined ? finishMove?.(input) : { state: 'waiting', until: next };
    },
  });
  expect(namesOf({ rounds }).flat().slice(-5)).toEqual(['finishMove', 'timer', 'finishMove', 'timer', 'finishMove']);
  expect(inputsOf<string>({ rounds }, 'timer')).toEqual(waits);
  expect(output).toMatchObject({ phase: 'completed' });
});
