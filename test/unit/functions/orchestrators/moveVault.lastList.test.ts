import { moveVault } from '../../../../functions/orchestrators/move/moveVault';
import { type ListCursor } from '../../../../shared/contracts/model/item';
import { moveOf } from '../../../support/move/moveFixtures';
import {
  inputsOf,
  namesOf,
  play,
  type Played,
  type Script,
  startOfNext,
} from '../../../support/move/moveOrchestration';
import { scriptOf } from '../../../support/move/moveRun';

// The last list of the source in a small move by backup, which verifies after its transfer.

interface Asked {
  readonly cursor: ListCursor | null;
  readonly listPages: number;
  readonly early?: true;
}

type Rounds = Played<unknown>['rounds'];

/** A source whose list has this many pages. Each part reads as many as it was asked for. `ends` is where the parts end. */
function sourceOf(total: number) {
  const ends: (ListCursor | null)[] = [];
  const listLateItems = ({ cursor, listPages }: Asked) => {
    const pagesRead = (cursor?.pagesRead ?? 0) + listPages;
    const end: ListCursor | null = pagesRead < total ? { itemType: 'secret', token: `t${pagesRead}`, pagesRead } : null;
    ends.push(end);
    return { state: 'looked', found: 0, cursor: end, throttled: 0 };
  };
  return { ends, listLateItems };
}

/** Plays a move that a version began. Its windows begin `everyMs` milliseconds after each other. */
function roundsOf(changes: Script, everyMs: number, pages = 40): Rounds {
  const script = scriptOf(pages, changes);
  const generations: Played<unknown>[] = [];
  let next: unknown = { move: moveOf(), progress: null };
  while (next !== undefined) {
    const played = play(moveVault, next, script, startOfNext(generations, everyMs));
    generations.push(played);
    next = played.continuedAs;
  }
  return generations.flatMap(({ rounds }) => rounds);
}

/** For each window of a phase, its pages of the plan, and how many pages of the list it is to read. */
function windowsOf(rounds: Rounds, step: 'transferItems' | 'verifyItems'): number[][] {
  return rounds.flatMap((calls) => {
    const batches = calls.filter(({ name }) => name === step);
    const looks = inputsOf<Asked>({ rounds: [calls] }, 'listLateItems');
    return batches.length === 0 ? [] : [[batches.length, ...looks.map(({ listPages }) => listPages)]];
  });
}

/** The windows of the verification of 40 pages, with the pages of the list that they are to read. */
function sharesOf(first: number, second: number, last: number): number[][] {
  return [
    [16, first],
    [16, second],
    [8, last],
  ];
}

/** Each part began where the one before ended, the last one at the end of the list, and nothing was left for a search afterwards. */
function expectWholeList(rounds: Rounds, ends: readonly (ListCursor | null)[], listPages = 44): void {
  const asked = inputsOf<Asked>({ rounds }, 'listLateItems');
  expect(asked.map(({ cursor }) => cursor)).toEqual([null, ...ends.slice(0, -1)]);
  expect(ends.map((end) => end === null)).toEqual(ends.map((_, at) => at === ends.length - 1));
  expect(asked.reduce((sum, { listPages }) => sum + listPages, 0)).toBeGreaterThanOrEqual(listPages);
  expect(namesOf({ rounds }).flat()).not.toContain('findLateItems');
}

describe('moveVault of 40 pages by backup', () => {
  test.each<[string, number, number[][], number[][]]>([
    // The windows of 16, 16 and 8 pages share the 44 pages of the list as 17.6, 17.6 and 8.8.
    ['in its verification', 60_000, [[16], [16], [8]], sharesOf(18, 18, 9)],
    // At the second window, a page takes 75 ms: 15 pages of the list fit into the last one, and 30 into the verification. At the
    // last one, it takes 56.25 ms: 22.5 fit into the verification, and 22 are left to it, as 8.8, 8.8 and 4.4.
    ['in the last window of its transfer and in its verification', 600, [[16], [16], [8, 22]], sharesOf(9, 9, 5)],
    // At the second window, a page takes 50 ms: 10 pages of the list fit into the last one, and 20 into the verification. At the
    // last one, it takes 37.5 ms: 15 fit into the verification, and are left to it, as 6, 6 and 3.
    ['in the last two windows, with a fast transfer, and then', 400, [[16], [16, 14], [8, 15]], sharesOf(6, 6, 3)],
  ])('reads the whole list %s, part after part', (_, everyMs, transferred, verified) => {
    const { ends, listLateItems } = sourceOf(44);
    const rounds = roundsOf({ listLateItems }, everyMs);
    expect(windowsOf(rounds, 'transferItems')).toEqual(transferred);
    expect(windowsOf(rounds, 'verifyItems')).toEqual(verified);
    expectWholeList(rounds, ends);
    const early = inputsOf<Asked>({ rounds }, 'listLateItems').filter((asked) => asked.early === true);
    expect(early).toHaveLength(transferred.filter((window) => window.length === 2).length);
  });
});

test.each([1, 2])(
  'moveVault of %i pages by backup, in one window, reads nothing early, however fast it is',
  (pages) => {
    const { ends, listLateItems } = sourceOf(pages + 4);
    const rounds = roundsOf({ listLateItems }, 1, pages);
    expect(windowsOf(rounds, 'transferItems')).toEqual([[pages]]);
    expect(windowsOf(rounds, 'verifyItems')).toEqual([[pages, pages + 4]]);
    expectWholeList(rounds, ends, pages + 4);
  },
);
