import { moveVault } from '../../../../functions/orchestrators/moveVault';
import { moveOf } from '../../../support/move/moveFixtures';
import { namesOf, play } from '../../../support/move/moveOrchestration';
import { playMove as run, scriptOf } from '../../../support/move/moveRun';

// Which steps of a move share a generation.

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

test('moveVault takes each step in a generation of its own in a move that version 1.5 began', () => {
  const names: string[][] = [];
  let next: unknown = { move: moveOf(), progress: null };
  while (next !== undefined) {
    const played = play(moveVault, next, scriptOf(1), undefined, undefined, '1.5');
    names.push(namesOf(played).flat());
    next = played.continuedAs;
  }
  const verification = ['verifyItems', 'listLateItems'];
  expect(names).toEqual([['planVault'], [], ['transferItems'], [], verification, [], ['finishMove']]);
});
