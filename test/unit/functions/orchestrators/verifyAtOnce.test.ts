import { moveVault } from '../../../../functions/orchestrators/move/moveVault';
import { transferItems } from '../../../../functions/orchestrators/transfer/transferItems';
import { verifyItems } from '../../../../functions/orchestrators/transfer/verifyRounds';
import { type Findings } from '../../../../shared/contracts/model/outcome';
import { type PlannedItem } from '../../../../shared/contracts/model/plan';
import { batchOf, moveOf, plannedOf, planOf } from '../../../support/move/moveFixtures';
import {
  inputsOf,
  namesOf,
  play,
  type Played,
  playStart,
  playToEnd,
  type Script,
} from '../../../support/move/moveOrchestration';
import { counts, lost, planned, playMove as playAnyMove, scriptOf as moveScript } from '../../../support/move/moveRun';

const { planHash } = planOf();
const findings: Findings = {
  items: counts(1),
  versionsDone: 0,
  problemCount: 0,
  problemsByCode: [],
  problems: [],
  worked: 1,
};
const stored = { state: 'stored', findings, throttled: 2 };
const open = { state: 'open', open: [0], outdated: [], throttled: 1 };

describe('transferItems that verifies its page', () => {
  const move = moveOf();

  function transfer(changes: Script = {}, items: readonly PlannedItem[] = [plannedOf()]) {
    return play(
      transferItems,
      { move, page: 7, planHash, backups: 'expected', verifies: true },
      {
        loadPlanPage: () => ({ state: 'loaded', page: 7, items }),
        backupItem: () => ({ state: 'backedUp', staged: 'staging/backup', throttled: 0 }),
        restoreItem: () => ({ state: 'restored', throttled: 0 }),
        exportItem: () => ({
          state: 'exported',
          versionCount: 1,
          currentVersion: '0'.repeat(32),
          versionsLeftOut: [],
          reasons: [],
          throttled: 0,
          staged: 'staging/export',
        }),
        importItem: () => ({ state: 'imported', versions: [], throttled: 0 }),
        saveResults: () => ({ items: items.length }),
        verifyPage: () => stored,
        ...changes,
      },
    );
  }

  test('verifies it after its results are stored, and returns the findings', () => {
    const played = transfer();
    expect(namesOf(played).flat()).toEqual(['loadPlanPage', 'backupItem', 'restoreItem', 'saveResults', 'verifyPage']);
    expect(inputsOf(played, 'verifyPage')).toEqual([{ move, page: 7, early: true }]);
    expect(played.output).toMatchObject({ items: { done: 1 }, worked: 1, verified: findings, throttled: 2 });
  });

  test.each<[string, () => unknown, number]>([
    ['an item that differs or is unavailable', () => open, 1],
    [
      'a store that does not answer',
      () => ({ state: 'failed', code: 'STORE_UNAVAILABLE', detail: 'x', retryable: true, throttled: 1 }),
      1,
    ],
    ['a lost step', lost, 0],
    ['a pause of the move', () => ({ state: 'held' }), 0],
  ])('leaves it to a later verification after %s', (_, verifyPage, throttled) => {
    const played = transfer({ verifyPage });
    expect(played.output).toMatchObject({ items: { done: 1, failed: 0 }, throttled });
    expect(played.output).not.toHaveProperty('verified');
    expect(inputsOf(played, 'timer')).toEqual([]);
  });

  test('does not verify a page with an item that went by value: the network may deliver its write again', () => {
    const played = transfer({}, [
      plannedOf({ itemName: 'one' }),
      plannedOf({ itemName: 'two', route: 'exportImport' }),
    ]);
    expect(namesOf(played).flat()).not.toContain('verifyPage');
    expect(played.output).not.toHaveProperty('verified');
  });
});

test.each([
  [stored, { verified: findings, throttled: 2 }],
  [open, { throttled: 1 }],
])('verifyItems verifies a page once while others are transferred, if its input says so', (verifyPage, found) => {
  const move = moveOf();
  const played = play(verifyItems, { move, page: 3, early: true }, { verifyPage: () => verifyPage });
  expect(inputsOf(played, 'verifyPage')).toEqual([{ move, page: 3, early: true }]);
  expect(played.rounds).toHaveLength(1);
  expect(played.output).toEqual({ ...batchOf(), ...found });
});

/** The planning of a move by value. */
function byValue(pages: number): Script {
  const { plan, ...answer } = planned(pages);
  const byRoute = { ...plan.byRoute, backupRestore: 0, exportImport: pages };
  return { planVault: () => ({ ...answer, plan: { ...plan, byRoute } }) };
}

/** Moves pages by value. */
function playMove(pages: number, changes: Script) {
  return playAnyMove(pages, { ...byValue(pages), ...changes });
}

const pagesFrom = (first: number, count: number) => Array.from({ length: count }, (_, at) => first + at);

describe('moveVault', () => {
  const pagesOf = (rounds: Played<unknown>['rounds'], name: string) =>
    inputsOf<{ page: number; verifies?: true }>({ rounds }, name);
  /** Each page has one item. These pages are not verified with their transfer. */
  const leaving = (left: readonly number[]) => ({
    transferItems: ({ page }: { page: number }) =>
      batchOf({ items: counts(1), versionsDone: 2, worked: 1, ...(left.includes(page) ? {} : { verified: findings }) }),
  });

  test('verifies the pages that their transfer left, then the last window, and counts each item once', () => {
    // Four windows of 16.
    const left = [3, 40, ...pagesFrom(48, 16)];
    const { rounds, statuses, finished, output } = playMove(64, leaving(left));
    const asked = pagesOf(rounds, 'transferItems').filter(({ verifies }) => verifies === true);
    expect(asked.map(({ page }) => page)).toEqual(pagesFrom(0, 48));
    expect(pagesOf(rounds, 'verifyItems').map(({ page }) => page)).toEqual(left);
    expect(finished?.phases).toMatchObject([
      { phase: 'planning' },
      { phase: 'preparing' },
      { phase: 'transferring', items: 64, verified: 48 - 2 },
      { phase: 'verifying' },
    ]);
    expect(statuses.at(-1)?.items).toEqual(counts(64));
    expect(output?.phase).toBe('completed');
  });

  test('lists the source once more during the last window and its verification', () => {
    const cursor = { itemType: 'secret', token: 't', pagesRead: 36 } as const;
    const looked = { state: 'looked', found: 0, throttled: 0 } as const;
    const listLateItems = ({ early }: { early?: true }) => ({ ...looked, cursor: early === true ? cursor : null });
    // Windows of 16, 16 and 2.
    const { rounds, finished } = playMove(34, { ...leaving([32, 33]), listLateItems });
    expect(namesOf({ rounds }).slice(-3)).toEqual([
      ['transferItems', 'transferItems', 'listLateItems'],
      ['verifyItems', 'verifyItems', 'listLateItems'],
      ['finishMove'],
    ]);
    // Two pages of it fit into the verification of two pages.
    expect(inputsOf({ rounds }, 'listLateItems')).toMatchObject([
      { known: { pages: 34 }, listPages: 34 + 4 - 2, cursor: null, early: true },
      { known: { pages: 34 }, listPages: 2, cursor },
    ]);
    expect(finished).not.toHaveProperty('late');
  });

  test('lists the source during the last windows of a large move by backup, which verifies with the transfer', () => {
    const looked = { state: 'looked', found: 0, cursor: null, throttled: 0 } as const;
    const cursorAt = (pagesRead: number) => ({ itemType: 'secret', token: 't', pagesRead }) as const;
    const asked: number[] = [];
    const listLateItems = ({ cursor, listPages }: { cursor: { pagesRead: number } | null; listPages: number }) => {
      asked.push(listPages);
      const read = (cursor?.pagesRead ?? 0) + listPages;
      return read < 404 ? { ...looked, cursor: cursorAt(read) } : looked;
    };
    // 16 pages a second: a page takes 62 ms, and one of the list 40 ms.
    const { rounds } = playAnyMove(400, { ...leaving([]), listLateItems }, undefined, 1_000);
    const windows = namesOf({ rounds }).filter((names) => names.includes('transferItems'));
    const lists = windows.map((names) => names.includes('listLateItems'));
    // The verification of the last window reads the rest.
    expect(lists).toEqual(Array.from({ length: 25 }, (_, at) => at >= 25 - asked.length + 1));
    expect(asked.reduce((sum, pages) => sum + pages, 0)).toBeGreaterThanOrEqual(404);
    expect(Math.max(...asked)).toBeLessThanOrEqual(100);
    expect(namesOf({ rounds }).flat()).not.toContain('findLateItems');
  });

  test('verifies pages with items that went by value while it transfers others, when their writes can no longer arrive', () => {
    // The generations of a test are a minute apart.
    const quietAt = (seconds: number) => new Date(playStart + seconds * 1_000).toISOString();
    const transferItems = ({ page }: { page: number }) =>
      batchOf({ items: counts(1), versionsDone: 2, worked: 1, quietAt: quietAt(page < 32 ? 110 : 900) });
    const verifyItems = ({ page, early }: { page: number; early?: true }) =>
      batchOf(early ? (page === 1 ? {} : { verified: findings }) : { items: counts(1), worked: 1 });
    const { rounds, generations, statuses, finished } = playMove(64, { transferItems, verifyItems });
    const named = generations
      .map((generation) => namesOf(generation).flat())
      .filter((names) => names.includes('transferItems'));
    const windowOf = (name: string) => Array.from({ length: 16 }, () => name);
    const transfers = windowOf('transferItems');
    const both = [...transfers, ...windowOf('verifyItems')];
    expect(named).toEqual([transfers, both, both, [...transfers, 'listLateItems']]);
    const early = pagesOf(rounds, 'verifyItems').filter((input) => 'early' in input);
    expect(early.map(({ page }) => page)).toEqual(pagesFrom(0, 32));
    const late = pagesOf(rounds, 'verifyItems').filter((input) => !('early' in input));
    expect(late.map(({ page }) => page)).toEqual([1, ...pagesFrom(32, 32)]);
    expect(finished?.phases).toMatchObject([{}, {}, { items: 64, verified: 31 }, { phase: 'verifying', items: 33 }]);
    expect(statuses.at(-1)?.items).toEqual(counts(64));
  });

  test('verifies as many of these pages in a window of few pages', () => {
    const quietAt = (page: number) => new Date(playStart + (page < 16 ? 170_000 : 900_000)).toISOString();
    const transferItems = ({ page }: { page: number }) => batchOf({ items: counts(1), quietAt: quietAt(page) });
    const verifyItems = () => batchOf({ verified: findings });
    const { rounds } = playMove(34, { transferItems, verifyItems });
    const early = pagesOf(rounds, 'verifyItems').filter((input) => 'early' in input);
    expect(early.map(({ page }) => page)).toEqual(pagesFrom(0, 16));
  });

  test('names what a verification with the transfer found', () => {
    const problem = {
      itemType: 'secret',
      itemName: 'one',
      code: 'DUPLICATE_VERSION',
      detail: 'd',
      remedy: 'r',
    } as const;
    const found = {
      ...findings,
      problemCount: 1,
      problemsByCode: [{ code: problem.code, count: 1 }],
      problems: [problem],
    };
    const transferItems = ({ page }: { page: number }) =>
      batchOf({ items: counts(1), ...(page === 0 ? { verified: found } : {}) });
    const verifying = playMove(3, { transferItems }).statuses.find(({ phase }) => phase === 'verifying');
    expect(verifying).toMatchObject({ problemCount: 1, problems: [problem] });
  });

  test('stops to verify with the transfer once many pages are open', () => {
    const all = Array.from({ length: 400 }, (_, page) => page);
    const { rounds } = playMove(400, leaving(all));
    const asked = pagesOf(rounds, 'transferItems').filter(({ verifies }) => verifies === true);
    expect(asked).toHaveLength(208);
    expect(pagesOf(rounds, 'verifyItems').map(({ page }) => page)).toEqual(all);
  });

  test('leaves all pages of a move by backup to the phase verifying', () => {
    const { rounds } = playAnyMove(20, leaving([]));
    expect(pagesOf(rounds, 'transferItems').filter(({ verifies }) => verifies === true)).toEqual([]);
    expect(pagesOf(rounds, 'verifyItems')).toHaveLength(20);
  });

  test('does not verify with the transfer for a request without verification', () => {
    const move = moveOf({ verify: 'none' });
    // By value, all but the last window would verify.
    const script = moveScript(3, byValue(3));
    const generations = playToEnd(moveVault, { move, progress: null }, script);
    expect(generations[0]?.continuedAs).not.toHaveProperty('progress.verified');
    const rounds = generations.flatMap((generation) => generation.rounds);
    const asked = pagesOf(rounds, 'transferItems').map(({ page, verifies }) => ({ page, verifies }));
    expect(asked).toEqual([{ page: 0 }, { page: 1 }, { page: 2 }]);
  });
});
