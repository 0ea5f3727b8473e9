import { moveOf, planOf } from '../../../support/move/moveFixtures';
import { namesOf } from '../../../support/move/moveOrchestration';
import { playMove as run, storedApproval } from '../../../support/move/moveRun';

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
    expect(namesOf({ rounds }).filter(([name]) => name === 'approve')).toHaveLength(3);
    expect(stored).toEqual([]);
  });

  test('begins a new generation after twenty events that approve nothing, so that its history stays short', () => {
    let reads = 0;
    const readApproval = () => {
      reads += 1;
      return reads <= 45 ? { state: 'none' } : { state: 'approved', planHash, approval: storedApproval };
    };
    const { generations, phases } = run(1, { approve: () => ({ planHash }), readApproval }, approval);
    expect(Math.max(...generations.map(({ rounds }) => rounds.length))).toBe(40);
    expect(phases.at(-1)).toBe('completed');
  });
});
