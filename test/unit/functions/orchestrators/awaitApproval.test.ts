import { moveOf, planOf } from '../../../support/move/moveFixtures';
import { moveVault } from '../../../../functions/orchestrators/move/moveVault';
import { startProgress } from '../../../../shared/rules/transfer/moveProgress';
import { namesOf, play, playStart } from '../../../support/move/moveOrchestration';
import { playMove as run, scriptOf, storedApproval } from '../../../support/move/moveRun';

const refused = { state: 'failed', code: 'STORE_UNAVAILABLE', detail: 'No right.', retryable: false };

describe('awaitApproval', () => {
  const approval = moveOf({ approval: 'required' });
  const { planHash } = planOf();

  test('ignores events until the store has the approval of its plan', () => {
    const stored: unknown[] = [
      { state: 'none' },
      { state: 'approved', planHash: '0'.repeat(64), approval: storedApproval },
      { state: 'approved', planHash, approval: storedApproval },
    ];
    const { rounds } = run(1, { approve: () => ({ planHash }), readApproval: () => stored.shift() }, approval);
    expect(namesOf({ rounds }).filter(([name]) => name === 'approve')).toHaveLength(2);
    expect(stored).toEqual([]);
  });

  test('begins a new generation after twenty events that approve nothing, so that its history stays short', () => {
    let reads = 0;
    const readApproval = () => {
      reads += 1;
      return reads <= 45 ? { state: 'none' } : { state: 'approved', planHash, approval: storedApproval };
    };
    const { generations, phases } = run(1, { approve: () => ({ planHash }), readApproval }, approval);
    expect(Math.max(...generations.map(({ rounds }) => rounds.length))).toBe(60);
    expect(phases.at(-1)).toBe('completed');
  });

  const waiting = {
    ...startProgress(new Date(playStart).toISOString()),
    phase: 'awaitingApproval',
    plan: planOf(),
  };
  const none = { readApproval: () => ({ state: 'none' }) };
  const cancelled = { state: 'read', wanted: 'cancel', detail: 'Adele cancelled the move.' };

  test('finds a cancel and an approval that came before it waited, although their events are lost', () => {
    const stopped = run(1, { ...none, readControl: () => cancelled }, approval);
    expect(stopped.phases.slice(-3)).toEqual(['awaitingApproval', 'finishing', 'cancelled']);
    expect(stopped.finished?.problems).toMatchObject([{ code: 'MOVE_CANCELLED' }]);
    const { phases } = run(1, {}, approval);
    expect(phases.slice(1, 4)).toEqual(['awaitingApproval', 'preparing', 'transferring']);
  });

  test.each([
    ['every hour', {}, 60],
    ['sooner if the store did not answer', { readControl: () => refused }, 5],
    ['sooner if nobody knows whether it is approved', { readApproval: () => refused }, 5],
  ])('looks again without an event %s', (_, answers, minutes) => {
    const { rounds, continuedAs, endedAt } = play(
      moveVault,
      { move: approval, progress: waiting },
      scriptOf(1, { ...none, ...answers }),
    );
    expect(namesOf({ rounds })).toEqual([['readControl'], ['readApproval'], ['timer']]);
    expect(continuedAs).toMatchObject({ progress: { phase: 'awaitingApproval' } });
    expect(Math.round((endedAt - playStart) / 60_000)).toBe(minutes);
  });
});
