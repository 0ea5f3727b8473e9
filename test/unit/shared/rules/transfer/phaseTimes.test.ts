import { type PhaseTime } from '../../../../../shared/contracts/model/progress';
import { boundedPhases, workOfMove } from '../../../../../shared/rules/transfer/phaseTimes';

const first = ['planning', 'preparing', 'transferring', 'verifying', 'syncing', 'awaitingCutover'] as const;
const time = (phase: PhaseTime['phase'], minute: number): PhaseTime => ({
  ...{ phase, startedAt: `2026-05-01T10:${String(10 + minute)}:00.000Z`, seconds: 1.5 },
  ...(phase === 'syncing' && { waitedSeconds: 0.5, items: 3, itemsPerSecond: 2 }),
});
const held = (refused: number): PhaseTime[] =>
  [...first, ...Array.from({ length: refused }, () => ['syncing', 'awaitingCutover'] as const).flat()].map(time);

it('boundedPhases keeps the phases of a move whose cutover was refused a few times', () => {
  expect(boundedPhases(held(5))).toEqual(held(5));
});

it('boundedPhases adds the oldest entries that come again to the first ones of their phase, and keeps the newest', () => {
  let phases: PhaseTime[] = [];
  for (const one of held(15)) phases = boundedPhases([...phases, one]);
  expect(phases).toHaveLength(16);
  expect(phases.slice(0, 4)).toEqual(held(15).slice(0, 4));
  expect(phases.slice(6)).toEqual(held(15).slice(-10));
  expect(phases.slice(4, 6)).toEqual([
    { ...time('syncing', 4), ...{ seconds: 16.5, waitedSeconds: 5.5, items: 33, itemsPerSecond: 2 } },
    { ...time('awaitingCutover', 5), seconds: 16.5 },
  ]);
  expect(workOfMove(phases)).toBe(workOfMove(held(15)));
});
