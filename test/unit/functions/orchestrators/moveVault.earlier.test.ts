import { moveVault } from '../../../../functions/orchestrators/move/moveVault';
import { moveOf } from '../../../support/move/moveFixtures';
import { inputsOf, playToEnd } from '../../../support/move/moveOrchestration';
import { counts, planned, scriptOf } from '../../../support/move/moveRun';

// Earlier runs, which may have left versions enabled.

test('moveVault passes on what the runtime knew about earlier runs, and the result of their clean-up', () => {
  const move = moveOf();
  const { moveId, sourceVault, targetVault } = move;
  const startedAt = '2026-05-01T09:00:00.000Z';
  const contentKey = 'ab'.repeat(32);
  const earlier = [{ moveId, runId: 'ffffffff', sourceVault, targetVault, startedAt, contentKey }];
  const cleanUp = { relocked: [], refused: [{ moveId, runId: 'ffffffff' }] };
  const script = { ...scriptOf(20), planVault: () => ({ ...planned(20), cleanUp }) };
  const played = playToEnd(moveVault, { move, progress: null, earlier }, script);
  expect(played.flatMap((one) => inputsOf(one, 'planVault'))).toEqual([expect.objectContaining({ earlier })]);
  expect(played.flatMap((one) => inputsOf(one, 'finishMove'))).toEqual([expect.objectContaining({ cleanUp })]);
  const continued = played.flatMap(({ continuedAs }) => continuedAs ?? []);
  expect(continued.length).toBeGreaterThan(1);
  expect(
    continued.every((input) => JSON.stringify((input as { earlier?: unknown }).earlier) === JSON.stringify(earlier)),
  ).toBe(true);
});

test('moveVault passes the reports of former runs from generation to generation', () => {
  const formerReports = [{ runId: 'ffffffff', head: 'ab'.repeat(32) }];
  const played = playToEnd(moveVault, { move: moveOf(), progress: null, formerReports }, scriptOf(20));
  const continued = played.flatMap(({ continuedAs }) => continuedAs ?? []);
  expect(continued.length).toBeGreaterThan(1);
  expect(continued).toEqual(continued.map(() => expect.objectContaining({ formerReports })));
});

test('moveVault reports the clean-up of a survey that failed', () => {
  const move = moveOf();
  const cleanUp = { relocked: [], refused: [{ moveId: move.moveId, runId: 'ffffffff' }] };
  const planVault = () => ({ state: 'failed', code: 'VAULT_FORBIDDEN', detail: 'no', retryable: false, cleanUp });
  const played = playToEnd(moveVault, { move, progress: null }, { ...scriptOf(1), planVault });
  expect(played.flatMap((one) => inputsOf(one, 'finishMove'))).toEqual([expect.objectContaining({ cleanUp })]);
});

test('moveVault says in its output that the run left versions enabled', () => {
  const sums = {
    items: counts(1),
    versions: { total: 2, done: 2 },
    verified: 1,
    problemCount: 0,
    problems: [],
    sweptPayloads: 0,
  };
  const finishMove = () => ({ phase: 'completed', ...sums, notesLeft: true });
  const played = playToEnd(moveVault, { move: moveOf(), progress: null }, scriptOf(1, { finishMove }));
  expect(played.at(-1)?.output).toMatchObject({ notesLeft: true });
});
