import { rollBackMove } from '../../../../functions/orchestrators/rollback/rollBackMove';
import {
  type RollbackProgress,
  type RollbackSummary,
  rollbackSummarySchema,
} from '../../../../shared/contracts/model/rollback';
import { chainPages } from '../../../../shared/rules/plan/hashPlan';
import { moveOf } from '../../../support/move/moveFixtures';
import { inputsOf, namesOf, play, type Played, playStart, type Script } from '../../../support/move/moveOrchestration';

const startedAt = '2026-05-01T09:00:00.000Z';
const hashOf = (page: number) => String(page).repeat(64);
const none = { rolledBack: 0, kept: 0, gone: 0, failed: 0 };

/** A plan of 90 items in four pages, of which the first 80 need a look. The first page is done. */
const progress: RollbackProgress = {
  startedAt,
  plan: { pages: 4, rows: 90, looks: 80, rests: [] },
  nextPage: 1,
  counts: { ...none, rolledBack: 25 },
  hash: chainPages([hashOf(0)]),
  throttled: 0,
};
const rollback = {
  rollbackId: 'ffffffff',
  planHash: 'a'.repeat(64),
  reportHead: 'b'.repeat(64),
  askedAt: startedAt,
  by: null,
};

const start = { token: '1'.repeat(64), slot: 3, proof: '2'.repeat(64) };

const refused = {
  state: 'failed',
  code: 'STORE_UNAVAILABLE',
  detail: 'It answers 403.',
  retryable: false,
  throttled: 0,
};
const away = { ...refused, retryable: true };
const saved = ({ page, outcomes }: Save) => ({ hash: hashOf(page), counts: { ...none, rolledBack: outcomes.length } });

interface Save {
  readonly page: number;
  readonly outcomes: readonly unknown[];
}

/** Some items have a fault, so that the outcomes of a page differ. */
const steps: Script = {
  rollBackItem: ({ at }: { at: number }) =>
    at === 3 ? { state: 'kept', reason: 'CHANGED_SINCE', throttled: 0 } : { state: 'rolledBack', throttled: 0 },
  finishRollback: () => ({ state: 'finished' }),
  endStart: () => ({ state: 'ended' }),
};

function roll(saveRollbackPage: (save: Save) => unknown) {
  return play(rollBackMove, { move: moveOf(), rollback, progress, start }, { ...steps, saveRollbackPage });
}

const summaryOf = ({ output }: Played<RollbackSummary | undefined>) => rollbackSummarySchema.parse(output);

describe('rollBackMove, while the store does not take the results of its pages', () => {
  it('ends with the results themselves, and names the items', () => {
    const summary = summaryOf(roll(() => refused));
    expect(summary).toMatchObject({ phase: 'failed', pages: 1, hash: progress.hash });
    expect(summary.failure).toEqual({
      code: 'STORE_UNAVAILABLE',
      detail: expect.stringMatching(/items 26 to 90 of its plan.*It answers 403\.$/),
    });
    const { unsaved = [] } = summary;
    expect(unsaved.map(({ page, outcomes }) => [page, outcomes.length])).toEqual([
      [1, 25],
      [2, 25],
      [3, 5],
    ]);
    expect(unsaved[0]?.outcomes.slice(2, 4)).toEqual([
      { state: 'rolledBack', throttled: 0 },
      { state: 'kept', reason: 'CHANGED_SINCE', throttled: 0 },
    ]);
    // The last ten rows needed no look, so they are kept.
    expect(summary.counts).toEqual({ ...none, rolledBack: 25 + 52, kept: 3 + 10 });
  });

  it('counts the pages before the one that is not stored as stored', () => {
    const summary = summaryOf(roll((save) => (save.page === 2 ? refused : saved(save))));
    expect(summary).toMatchObject({ pages: 2, hash: chainPages([hashOf(0), hashOf(1)]) });
    expect(summary.unsaved?.map(({ page }) => page)).toEqual([2, 3]);
    expect(summary.failure?.detail).toMatch(/items 51 to 90/);
  });

  it('tries those pages again after pauses, and needs no more if the store takes them', () => {
    let calls = 0;
    const played = roll((save) => {
      calls += 1;
      return save.page === 2 && calls < 6 ? away : saved(save);
    });
    expect(namesOf(played).map(([name]) => name)).toEqual([
      'rollBackItem',
      'saveRollbackPage',
      'timer',
      'saveRollbackPage',
      'timer',
      'saveRollbackPage',
      'timer',
      'saveRollbackPage',
      'finishRollback',
      'endStart',
    ]);
    expect(inputsOf<Save>(played, 'saveRollbackPage').map(({ page }) => page)).toEqual([1, 2, 3, 2, 2, 2]);
    const summary = summaryOf(played);
    expect(summary).toMatchObject({ phase: 'completed', pages: 4, counts: { ...none, rolledBack: 25 + 55 } });
    expect([summary.failure, summary.unsaved]).toEqual([undefined, undefined]);
  });

  it('loses no item when the step itself is lost', () => {
    const lost = () => {
      throw new Error('The worker ended.');
    };
    const played = roll(lost);
    expect(summaryOf(played)).toMatchObject({ failure: { code: 'STEP_LOST' }, unsaved: { length: 3 } });
    expect(namesOf(played).filter(([name]) => name === 'timer')).toHaveLength(3);
  });
});

describe('rollBackMove, if the input of its next generation cannot be proved', () => {
  const gone = { state: 'failed', code: 'START_REFUSED', detail: 'No start token.', retryable: false };

  it('ends with what it has done, so that its report names it', () => {
    const plan = { pages: 9, rows: 225, looks: 225, rests: [] };
    const input = { move: moveOf(), rollback, progress: { ...progress, plan }, start };
    const proofs: Script = {
      proveStart: () => ({ state: 'proved' }),
      signInput: () => gone,
      endStart: () => ({ state: 'ended' }),
    };
    const played = play(rollBackMove, input, { ...steps, ...proofs, saveRollbackPage: saved }, playStart, '');
    expect(played.continuedAs).toBeUndefined();
    expect(summaryOf(played)).toMatchObject({
      phase: 'failed',
      pages: 4,
      hash: chainPages([1, 2, 3].map(hashOf), progress.hash),
      counts: { ...none, rolledBack: 100 },
      failure: { code: 'INTERNAL', detail: expect.stringContaining('start token is gone') },
    });
    // An output with this code counts as no rollback.
    expect(JSON.stringify(played.output)).not.toContain('START_REFUSED');
    expect(namesOf(played).slice(-2)).toEqual([['finishRollback'], ['endStart']]);
  });
});

describe('rollBackMove, while it waits for a second person', () => {
  const tenantId = '11111111-aaaa-4aaa-8aaa-000000000001';
  const [asking, starting, third] = ['1', '2', '3'].map((last) => ({
    tenantId,
    objectId: `22222222-bbbb-4bbb-8bbb-00000000000${last}`,
  }));
  const begun = { ...progress, plan: null, nextPage: 0, counts: none, hash: chainPages([]) };
  const approvalOf = (identity?: object) => ({
    at: startedAt,
    by: null,
    via: identity === undefined ? 'request' : 'clientPrincipal',
    planHash: rollback.planHash,
    ...(identity === undefined ? {} : { identity }),
  });
  const waitWith = (readApproval: () => unknown, at = playStart) => {
    const ask = { ...rollback, barred: [asking, starting] };
    const script = { ...steps, readApproval, signInput: () => ({ state: 'signed', start }) };
    return play(rollBackMove, { move: moveOf(), rollback: ask, progress: begun, start }, script, at);
  };
  const progressIn = ({ continuedAs }: Played<unknown>) => (continuedAs as { progress: RollbackProgress }).progress;

  it.each<[string, unknown]>([
    ['none', { state: 'none' }],
    ['one by who asked for it', { state: 'approved', planHash: rollback.planHash, approval: approvalOf(asking) }],
    ['one by who started the move', { state: 'approved', planHash: rollback.planHash, approval: approvalOf(starting) }],
    ['one by nobody known', { state: 'approved', planHash: rollback.planHash, approval: approvalOf() }],
    ['one of another plan', { state: 'approved', planHash: 'c'.repeat(64), approval: approvalOf(third) }],
  ])('continues to wait if the stored approval is %s', (_, approval) => {
    const played = waitWith(() => approval);
    expect(progressIn(played)).toEqual(begun);
    expect(played.statuses).toMatchObject([{ phase: 'awaitingApproval' }]);
    expect(namesOf(played).flat()).not.toContain('prepareRollback');
  });

  it('records the approval by another person, and reads it with its own start token', () => {
    const approval = approvalOf(third);
    const played = waitWith(() => ({ state: 'approved', planHash: rollback.planHash, approval }));
    expect(progressIn(played)).toEqual({ ...begun, approval });
    expect(inputsOf(played, 'readApproval')).toMatchObject([
      { move: { runId: rollback.rollbackId, startToken: start.token } },
    ]);
  });

  it('ends after a day, and has deleted nothing', () => {
    const played = waitWith(() => ({ state: 'none' }), Date.parse(startedAt) + 24 * 3_600_000);
    expect(summaryOf(played)).toMatchObject({ phase: 'failed', failure: { code: 'APPROVAL_REQUIRED' }, counts: none });
  });
});
