import { type InputOf } from '../../../../shared/contracts/steps/contract';
import { type ListCursor } from '../../../../shared/contracts/model/item';
import { type FoundLate } from '../../../../shared/contracts/model/late';
import { type findLateItemsContract, type sealLateRoundContract } from '../../../../shared/contracts/steps/lateSteps';
import { type savePlanPageContract } from '../../../../shared/contracts/steps/moveSteps';
import {
  type transferItemsContract,
  type verifyItemsContract,
} from '../../../../shared/contracts/steps/orchestrations';
import { chainPages, hashPart } from '../../../../shared/rules/plan/hashPlan';
import { batchOf, moveOf, plannedOf } from '../../../support/move/moveFixtures';
import { inputsOf, namesOf, type Script } from '../../../support/move/moveOrchestration';
import { counts, lost, playMove } from '../../../support/move/moveRun';

// Extra rounds of a move whose request says "late": "move": its plan has three pages, so late items begin on page 3.

const late = moveOf({ late: 'move' });
const roundHash = 'cd'.repeat(32);
const noSums = { items: counts(0), versionsDone: 0, problemCount: 0, problemsByCode: [] };

type Look = InputOf<typeof findLateItemsContract>;

const foundOf = (itemName: string): FoundLate => ({ itemType: 'secret', itemName, what: 'created', carried: [] });
const lookOf = (names: readonly string[], cursor: ListCursor | null = null) => ({
  state: 'looked',
  found: names.length,
  items: names.map(foundOf),
  cursor,
  throttled: 1,
});

/** Answers searches of the source one after another, each in one part. */
const looks =
  (...found: readonly (readonly string[])[]) =>
  ({ look = 0 }: Look) =>
    lookOf(found[look - 1] ?? []);

const finalizedOf = (newItems: number, changes: object = {}) => ({
  state: 'sealed',
  planHash: roundHash,
  newItems,
  newVersions: newItems * 2,
  open: newItems,
  before: { ...noSums, items: { ...counts(0), total: newItems } },
  problems: [],
  replaced: noSums,
  ...changes,
});

function run(changes: Script, move = late) {
  return playMove(
    3,
    {
      inspectItem: ({ item }: { item: { itemName: string } }) => ({
        planned: plannedOf({ itemName: item.itemName }),
        throttled: 1,
      }),
      savePlanPage: () => ({ pages: 1, hash: 'ab'.repeat(32) }),
      sealLateRound: ({ pages }: { pages: number }) => finalizedOf(pages),
      ...changes,
    },
    move,
  );
}

test('syncLate plans, moves and verifies late items, and searches again until it finds none', () => {
  const { rounds, phases, finished, output } = run({ findLateItems: looks(['fresh']) });
  expect(namesOf({ rounds }).flat().slice(6)).toEqual([
    ...['verifyItems', 'findLateItems', 'inspectItem', 'savePlanPage', 'sealLateRound'],
    ...['transferItems', 'verifyItems', 'findLateItems', 'finishMove'],
  ]);
  expect(phases).toEqual(['planning', 'preparing', 'transferring', 'verifying', 'syncing', 'finishing', 'completed']);
  const round = { planHash: roundHash, firstPage: 3, pages: 1 };
  expect(finished?.late).toEqual({ rounds: [round], looks: 2, versions: 2 });
  expect(output).toMatchObject({ phase: 'completed' });
});

test('syncLate moves a page of a round with the hash and the number of the round', () => {
  const { rounds } = run({ findLateItems: looks(['fresh'], ['second']) });
  const transferred = inputsOf<InputOf<typeof transferItemsContract>>({ rounds }, 'transferItems').slice(3);
  expect(transferred).toMatchObject([
    { page: 3, round: 1, planHash: roundHash },
    { page: 4, round: 2, planHash: roundHash },
  ]);
  const verified = inputsOf<InputOf<typeof verifyItemsContract>>({ rounds }, 'verifyItems').slice(3);
  expect(verified.map(({ page }) => page)).toEqual([3, 4]);
});

test('syncLate stops after two rounds, and lists the source once more to name later items', () => {
  const { rounds, finished } = run({ findLateItems: ({ look = 0 }: Look) => lookOf([`late-${String(look)}`]) });
  const asked = inputsOf<Look>({ rounds }, 'findLateItems');
  expect(asked.map(({ look, known }) => [look, known.pages])).toEqual([
    [1, 3],
    [2, 4],
    [3, 5],
  ]);
  expect(finished?.late).toMatchObject({ looks: 3, rounds: [{ firstPage: 3 }, { firstPage: 4 }] });
  expect(inputsOf({ rounds }, 'sealLateRound')).toHaveLength(2);
});

test('syncLate counts new items in the total, and items that are moved again once', () => {
  const replaced = { ...noSums, items: counts(1), versionsDone: 2 };
  const { statuses } = run({
    findLateItems: looks(['fresh', 'known']),
    sealLateRound: () =>
      finalizedOf(1, { newVersions: 3, open: 2, before: { ...noSums, items: { ...counts(0), total: 2 } }, replaced }),
    transferItems: ({ round }: { round?: number }) =>
      round === undefined
        ? batchOf({ items: counts(1), versionsDone: 2 })
        : batchOf({ items: counts(2), versionsDone: 5, planned: { ...noSums, items: { ...counts(0), total: 2 } } }),
  });
  const syncing = statuses.filter(({ phase }) => phase === 'syncing').map(({ items, versions }) => [items, versions]);
  expect(syncing).toEqual(
    expect.arrayContaining([
      [{ ...counts(3) }, { total: 6, done: 6 }],
      [
        { ...counts(2), total: 4 },
        { total: 9, done: 4 },
      ],
      [{ ...counts(4) }, { total: 9, done: 9 }],
    ]),
  );
});

test('syncLate searches part after part, and stores pages of 25 items one after another', () => {
  const many = Array.from({ length: 30 }, (_, at) => `many-${String(at)}`);
  const next: ListCursor = { itemType: 'key', token: null, pagesRead: 0 };
  const { rounds } = run({
    findLateItems: ({ look, cursor }: Look) => {
      if (look !== 1) return lookOf([]);
      return cursor === null ? lookOf(many, next) : lookOf(['more']);
    },
  });
  const pages = inputsOf<InputOf<typeof savePlanPageContract>>({ rounds }, 'savePlanPage').map(({ page }) => page);
  expect(pages.map(({ page, items }) => [page, items.length])).toEqual([
    [3, 25],
    [4, 5],
    [5, 1],
  ]);
  expect(inputsOf({ rounds }, 'sealLateRound')).toMatchObject([{ firstPage: 3, pages: 3, round: 1 }]);
});

test('syncLate limits what one generation plans', () => {
  const part = Array.from({ length: 200 }, (_, at) => `item-${String(at)}`);
  const { generations } = run({
    findLateItems: ({ look, cursor }: Look) => {
      const pagesRead = (cursor?.pagesRead ?? 0) + 1;
      if (look !== 1) return lookOf([]);
      return lookOf(part, pagesRead < 5 ? { itemType: 'secret', token: 't', pagesRead } : null);
    },
  });
  const inspected = generations.map((generation) => inputsOf(generation, 'inspectItem').length);
  expect(inspected.filter((count) => count > 0)).toEqual([200, 200, 200, 200, 200]);
});

test('syncLate ends the rounds if no item of a round can move', () => {
  const { rounds, finished } = run({
    findLateItems: looks(['blocked']),
    sealLateRound: () => finalizedOf(1, { open: 0 }),
  });
  expect(namesOf({ rounds }).flat().slice(-2)).toEqual(['sealLateRound', 'finishMove']);
  expect(finished?.late).toMatchObject({ looks: 1, rounds: [{ firstPage: 3 }] });
});

test('syncLate verifies no late item if the request verifies none', () => {
  const { rounds } = run({ findLateItems: looks(['fresh']) }, moveOf({ late: 'move', verify: 'none' }));
  expect(namesOf({ rounds }).flat()).not.toContain('verifyItems');
  expect(inputsOf({ rounds }, 'transferItems')).toHaveLength(4);
});

test('syncLate does not run if the request only asks to report late items', () => {
  const { rounds, phases } = run({ findLateItems: looks(['fresh']) }, moveOf({ late: 'report' }));
  expect(phases).not.toContain('syncing');
  expect(inputsOf({ rounds }, 'inspectItem')).toEqual([]);
});

describe('syncLate when a round fails', () => {
  const failed = { state: 'failed', code: 'STEP_SUPERSEDED', detail: 'Another run writes there.', retryable: false };

  test.each<[string, Script, string, number]>([
    ['the source does not answer', { findLateItems: () => failed }, 'could not be listed again', 1],
    [
      'another run holds the claim on the target',
      { findLateItems: looks(['fresh']), sealLateRound: () => failed },
      'Another run',
      1,
    ],
    ['a step fails unexpectedly', { findLateItems: looks(['fresh']), sealLateRound: lost }, 'failed unexpectedly', 1],
    [
      'a page was changed',
      {
        findLateItems: looks(['fresh']),
        transferItems: ({ round }: { round?: number }) =>
          round === undefined ? batchOf({ items: counts(1), versionsDone: 2 }) : failed,
      },
      'Another run',
      2,
    ],
  ])('reports it without failing the move when %s', (_, changes, detail, lookCount) => {
    const { finished, rounds } = run(changes);
    expect(finished).toMatchObject({
      phase: 'partiallyCompleted',
      problems: [{ detail: expect.stringContaining(detail) }],
      late: { looks: lookCount },
    });
    // A round that moved items searches again, to name what came after its search. A round that only planned has listed
    // the source already.
    expect(inputsOf({ rounds }, 'findLateItems')).toHaveLength(lookCount);
  });
});

describe('syncLate, for the pages of a round', () => {
  const hashes = ['one', 'two', 'three'].map(hashPart);
  const saved = () => {
    const left = [...hashes];
    return () => ({ pages: 1, hash: left.shift() });
  };
  const sealedWith = (rounds: ReturnType<typeof run>['rounds']) =>
    inputsOf<InputOf<typeof sealLateRoundContract>>({ rounds }, 'sealLateRound').map(({ stored }) => stored);

  test('passes one hash to sealLateRound, also if the look has several parts', () => {
    const many = Array.from({ length: 30 }, (_, at) => `many-${String(at)}`);
    const next: ListCursor = { itemType: 'key', token: null, pagesRead: 0 };
    const { rounds } = run({
      savePlanPage: saved(),
      findLateItems: ({ look, cursor }: Look) => {
        if (look !== 1) return lookOf([]);
        return cursor === null ? lookOf(many, next) : lookOf(['more']);
      },
    });
    expect(sealedWith(rounds)).toEqual([chainPages(hashes)]);
  });

  test('starts the hash at the first page of each round', () => {
    const { rounds } = run({ savePlanPage: saved(), findLateItems: looks(['fresh'], ['second']) });
    expect(sealedWith(rounds)).toEqual([chainPages(hashes.slice(0, 1)), chainPages(hashes.slice(1, 2))]);
  });
});
