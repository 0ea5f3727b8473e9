import { away, cutoverAfter, type Look, looked, runHeld } from '../../../support/hold/heldRun';
import { moveOf } from '../../../support/move/moveFixtures';
import { inputsOf } from '../../../support/move/moveOrchestration';

describe('followSource, when items are deleted at the source of a held move', () => {
  const gone = (count: number) => ({
    state: 'found',
    there: count,
    own: count,
    items: Array.from({ length: Math.min(11, count) }, (_, at) => ({
      itemType: 'secret',
      itemName: `gone-${String(at)}`,
    })),
    throttled: 0,
  });
  const names = ({ look = 0 }: Look) => ({ ...looked(), names: (look < 3 ? '0' : '1').repeat(16) });
  const follows = moveOf({ cutover: 'hold', late: 'move', deletions: 'follow' });
  const followed = ({ items }: { items: readonly object[] }) => ({
    state: 'followed',
    followed: items.length,
    kept: 0,
    throttled: 0,
  });

  test('searches for them only when a look sees other names than the search before', () => {
    const { rounds, last } = runHeld({ findLateItems: names, findDeletedItems: () => gone(2) }, { generations: 24 });
    expect(inputsOf({ rounds }, 'findDeletedItems')).toHaveLength(2);
    expect(inputsOf({ rounds }, 'followDeletions')).toEqual([]);
    expect(last.hold?.deletions).toEqual({ there: 2, followed: 0, isHeld: false });
  });

  test('deletes a few in the target if the request says so', () => {
    const { rounds, last } = runHeld(
      { findLateItems: names, findDeletedItems: () => gone(1), followDeletions: followed },
      { generations: 14, move: follows },
    );
    expect(inputsOf({ rounds }, 'followDeletions')).toMatchObject([{ items: [{ itemName: 'gone-0' }] }]);
    expect(last.hold?.deletions).toEqual({ there: 0, followed: 1, isHeld: false });
  });

  test('deletes none if they are many, and names that at once and in the report', () => {
    const script = { ...cutoverAfter(1), findLateItems: names, findDeletedItems: () => gone(40) };
    const { rounds, last, finished } = runHeld(script, { move: follows });
    expect(inputsOf({ rounds }, 'followDeletions')).toEqual([]);
    expect(last.hold).toMatchObject({
      deletions: { there: 40, followed: 0, isHeld: true },
      pending: { count: 1, first: [{ code: 'DELETIONS_HELD' }] },
    });
    expect(finished?.problems).toMatchObject([{ code: 'DELETIONS_HELD' }]);
  });

  test('looks again if the search fails', () => {
    const { last } = runHeld({ findLateItems: names, findDeletedItems: () => away }, { generations: 12 });
    expect(last.hold).toMatchObject({ passes: 0, trouble: { code: 'VAULT_UNREACHABLE' } });
  });
});
