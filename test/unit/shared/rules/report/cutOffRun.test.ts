import { type Phase } from '../../../../../shared/contracts/model/progress';
import { type CutOffRun } from '../../../../../shared/contracts/api/moveRuns';
import { type ItemState } from '../../../../../shared/contracts/model/outcome';
import { begunByProgress, cutOffProblem, cutOffResult } from '../../../../../shared/rules/report/cutOffRun';
import { enterPhase, startProgress } from '../../../../../shared/rules/transfer/moveProgress';
import { moveOf, planOf, resultOf } from '../../../../support/move/moveFixtures';

const startedAt = '2026-05-01T10:00:00.000Z';
const progressIn = (phase: Phase, nextPage = 0, pages = 8) => ({
  ...enterPhase(startProgress(startedAt), phase, startedAt),
  plan: planOf({ pages }),
  nextPage,
});
const runOf = (changes: Partial<CutOffRun> = {}): CutOffRun => ({
  move: moveOf(),
  phase: 'cancelled',
  cause: 'terminated',
  startedAt,
  finishedAt: null,
  progress: progressIn('transferring'),
  ...changes,
});

test.each<[Phase, number, number[]]>([
  ['planning', 0, []],
  ['awaitingApproval', 0, []],
  ['preparing', 0, []],
  // Eight pages go in windows of four.
  ['transferring', 0, [0, 1, 2, 3]],
  ['transferring', 4, [0, 1, 2, 3, 4, 5, 6, 7]],
  ['transferring', 8, [0, 1, 2, 3, 4, 5, 6, 7]],
  ['verifying', 2, [0, 1, 2, 3, 4, 5, 6, 7]],
  ['finishing', 0, [0, 1, 2, 3, 4, 5, 6, 7]],
])('begunByProgress of %s at page %s returns %j', (phase, nextPage, pages) => {
  expect([...begunByProgress(progressIn(phase, nextPage))]).toEqual(pages);
});

test('begunByProgress returns no page without a plan', () => {
  expect(begunByProgress(startProgress(startedAt)).size).toBe(0);
});

test.each<[ItemState, ItemState]>([
  ['planned', 'cutOff'],
  ['skipped', 'skipped'],
  ['blocked', 'blocked'],
  ['alreadyThere', 'alreadyThere'],
  ['failed', 'failed'],
])('cutOffResult changes an item from %s to %s', (from, to) => {
  const { state, code } = cutOffResult(resultOf({ state: from }));
  expect([state, code]).toEqual([to, to === 'cutOff' ? 'TRANSFER_CUT_OFF' : undefined]);
});

describe('cutOffProblem', () => {
  const counts = { cutOff: 1, notBegun: 3, unlocked: 0 };

  it.each<[Partial<CutOffRun>, string, RegExp]>([
    [{}, 'MOVE_CUT_OFF', /terminated in phase transferring/],
    [{ progress: null }, 'MOVE_CUT_OFF', /terminated in phase planning/],
    [{ cause: 'appUpdated' }, 'APP_UPDATED', /The app was updated/],
    [{ cause: 'orchestrationFailed' }, 'MOVE_CUT_OFF', /orchestration failed/],
    [{ cause: 'unknown', progress: undefined }, 'MOVE_CUT_OFF', /no longer has its history/],
    [{ cause: 'reportGone' }, 'STORE_OBJECT_INVALID', /no longer has it/],
  ])('explains for %j why there is no report', (changes, code, detail) => {
    const problem = cutOffProblem(runOf(changes), counts);
    expect(problem).toMatchObject({ code, detail: expect.stringMatching(detail) });
    expect(problem.remedy).not.toBe('');
  });

  it('counts items not begun and items in progress', () => {
    expect(cutOffProblem(runOf(), counts).detail).toMatch(/3 items were not begun and 1 item was in progress/);
  });

  it('counts items with versions that may still be enabled', () => {
    expect(cutOffProblem(runOf(), { ...counts, unlocked: 2 }).detail).toMatch(/2 items .* may still be enabled/);
    expect(cutOffProblem(runOf(), counts).detail).not.toContain('enabled');
  });

  it.each<[Phase, boolean]>([
    ['planning', false],
    ['preparing', true],
    ['transferring', false],
  ])('says in phase %s whether issuers and configuration may have been written: %s', (phase, mayBe) => {
    const { detail } = cutOffProblem(runOf({ progress: progressIn(phase) }), counts);
    expect(detail.includes('may have been written')).toBe(mayBe);
  });
});
