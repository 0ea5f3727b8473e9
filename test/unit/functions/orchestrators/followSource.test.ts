import { type InputOf } from '../../../../shared/contracts/steps/contract';
import { type MoveSpec } from '../../../../shared/contracts/steps/moveSpec';
import { type savePlanPageContract } from '../../../../shared/contracts/steps/moveSteps';
import { away, cutoverAfter, late, type Look, looked, runHeld } from '../../../support/hold/heldRun';
import { moveOf, plannedOf } from '../../../support/move/moveFixtures';
import { inputsOf, type Script } from '../../../support/move/moveOrchestration';

const none = { count: 0, first: [] };
const changed = { itemType: 'secret', itemName: 'changed', reason: 'CHANGED_SINCE', detail: 'version a' };

describe('followSource, when items are deleted at the source of a held move', () => {
  const gone = (count: number) => ({
    state: 'found',
    there: count,
    own: count,
    items: Array.from({ length: Math.min(11, count) }, (_, at) => ({
      itemType: 'secret',
      itemName: `gone-${String(at)}`,
    })),
    kept: none,
    throttled: 0,
  });
  const names = ({ look = 0 }: Look) => ({ ...looked(), names: (look < 3 ? '0' : '1').repeat(16) });
  const follows = moveOf({ cutover: 'hold', late: 'move', deletions: 'follow' });
  const followed = ({ items }: { items: readonly object[] }) => ({
    state: 'followed',
    followed: items.length,
    kept: none,
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
      { generations: 6, move: follows },
    );
    expect(inputsOf({ rounds }, 'followDeletions')).toMatchObject([{ items: [{ itemName: 'gone-0' }] }]);
    expect(last.hold?.deletions).toEqual({ there: 0, followed: 1, isHeld: false });
  });

  test('names what it left in the target, until a search finds that nothing is left', () => {
    const left = { ...gone(1), there: 2, kept: { count: 1, first: [changed] } };
    const recovered = { ...changed, itemName: 'gone-0', reason: 'RECOVERED_SINCE' };
    let searches = 0;
    const { statuses, last } = runHeld(
      {
        findLateItems: names,
        findDeletedItems: () =>
          (searches += 1) === 1 ? left : { ...gone(0), there: 1, kept: { count: 1, first: [changed] } },
        followDeletions: () => ({
          state: 'followed',
          followed: 0,
          kept: { count: 1, first: [recovered] },
          throttled: 0,
        }),
      },
      { generations: 9, move: follows },
    );
    const shown = statuses.map(({ hold }) => hold);
    expect(shown.find((hold) => hold?.pending.count === 2)).toMatchObject({
      deletions: { there: 2, followed: 0 },
      pending: {
        first: [
          { code: 'DELETION_NOT_FOLLOWED', itemName: 'changed', detail: expect.stringMatching(/Found: version a\.$/) },
          { code: 'DELETION_NOT_FOLLOWED', itemName: 'gone-0' },
        ],
      },
    });
    expect(last.hold?.pending).toMatchObject({ count: 1, first: [{ itemName: 'changed' }] });
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

  test('frees the name of an item that it deleted and the source has again, and searches in the next pass, too', () => {
    const back = { ...late('back'), frees: 'recover', carried: ['BROUGHT_EARLIER'] };
    const script: Script = {
      findLateItems: ({ look = 0 }: Look) => ({ ...looked(look === 3 ? [back] : []), names: '0'.repeat(16) }),
      inspectItem: ({ item, move }: { item: { itemName: string }; move: MoveSpec }) => ({
        planned: plannedOf({
          itemName: item.itemName,
          ...(move.onDeleted === 'fail' ? {} : { freeing: move.onDeleted }),
        }),
        throttled: 0,
      }),
    };
    const { rounds } = runHeld(script, { generations: 24, move: follows });
    const [saved] = inputsOf<InputOf<typeof savePlanPageContract>>({ rounds }, 'savePlanPage').slice(-1);
    expect(saved?.page.items).toMatchObject([{ freeing: 'recover', reasons: ['BROUGHT_EARLIER', 'FOUND_LATE'] }]);
    // One in the first pass, and one after the pass that brought the item back.
    expect(inputsOf({ rounds }, 'findDeletedItems')).toHaveLength(2);
  });

  test('looks again if the search fails', () => {
    const { last } = runHeld({ findLateItems: names, findDeletedItems: () => away }, { generations: 12 });
    expect(last.hold).toMatchObject({ passes: 0, trouble: { code: 'VAULT_UNREACHABLE' } });
  });
});

describe('followSource, when somebody approves the deletions that a held move holds back', () => {
  const hash = 'ab'.repeat(32);
  const other = 'cd'.repeat(32);
  const approvedAt = '2026-05-01T13:00:00.000Z';
  const count = 60;
  const follows = moveOf({ cutover: 'hold', late: 'move', deletions: 'follow' });
  const names = ({ look = 0 }: Look) => ({ ...looked(), names: (look < 2 ? '0' : '1').repeat(16) });
  const gone = (of = hash) => ({
    ...{ state: 'found', there: count, own: count, kept: none, throttled: 0, held: { hash: of, count } },
    items: [{ itemType: 'secret', itemName: 'gone-0' }],
  });
  /** The approval is there after this many readings. */
  const approvedAfter = (reads: number, of = hash, identity?: object) => {
    let read = 0;
    return () => {
      read += 1;
      const deletions = { hash: of, at: approvedAt, by: 'Adele', ...(identity && { identity }) };
      return { state: 'read', wanted: 'run', ...(read > reads ? { deletions } : {}) };
    };
  };
  const step = { state: 'followed', followed: 25, kept: none, throttled: 0 };
  interface Asked {
    approved?: { hash: string; done: number };
  }
  const last = { state: 'followed', followed: 8, kept: { count: 2, first: [changed] }, throttled: 0 };
  const followed = ({ approved }: Asked) => (approved?.done === 50 ? last : step);
  const shown = { there: count, followed: 0, isHeld: true, held: { hash, count } };

  test('shows the hash of the list, and searches no more while nothing changes', () => {
    const script = { findLateItems: names, findDeletedItems: () => gone() };
    const { rounds, last: status } = runHeld(script, { generations: 24, move: follows });
    expect(status.hold?.deletions).toEqual(shown);
    expect(inputsOf({ rounds }, 'findDeletedItems')).toMatchObject([{ total: 3 }, { total: 3 }]);
    expect(inputsOf({ rounds }, 'followDeletions')).toEqual([]);
  });

  test('ends the pause at once, searches again, and follows exactly the list, some deletions in each step', () => {
    const script = {
      findLateItems: names,
      findDeletedItems: () => gone(),
      readControl: approvedAfter(5),
      followDeletions: followed,
    };
    const { rounds, statuses } = runHeld(script, { generations: 24, move: follows });
    expect(inputsOf<Asked>({ rounds }, 'followDeletions').map(({ approved }) => approved)).toEqual(
      [0, 25, 50].map((done) => ({ hash, done })),
    );
    expect(inputsOf({ rounds }, 'findDeletedItems')).toHaveLength(3);
    const after = statuses.find(({ hold }) => (hold?.deletions.followed ?? 0) > 0)?.hold;
    expect(after).toMatchObject({
      deletions: { there: 2, followed: 58, isHeld: false },
      pending: { count: 2, first: [{ code: 'DELETION_NOT_FOLLOWED', itemName: 'changed' }] },
    });
    expect(after?.deletions.held).toBeUndefined();
  });

  test('holds all of them back again if the source has other deletions by then, and says so', () => {
    let searches = 0;
    const script = {
      findLateItems: names,
      findDeletedItems: () => gone((searches += 1) > 2 ? other : hash),
      readControl: approvedAfter(5),
    };
    const { rounds, last: status } = runHeld(script, { generations: 30, move: follows });
    expect(inputsOf({ rounds }, 'followDeletions')).toEqual([]);
    expect(inputsOf({ rounds }, 'findDeletedItems')).toHaveLength(3);
    expect(status.hold?.deletions).toEqual({ ...shown, held: { hash: other, count, changed: true } });
    expect(status.hold?.pending.first[0]?.detail).toContain('others were deleted since');
  });

  test('an approval that was for another list never counts again, even if the list becomes what it was', () => {
    let searches = 0;
    const script = {
      findLateItems: ({ look = 0 }: Look) => ({ ...looked(), names: (look % 10).toString().repeat(16) }),
      findDeletedItems: () => gone((searches += 1) === 4 ? other : hash),
      readControl: approvedAfter(6),
    };
    const { rounds } = runHeld(script, { generations: 40, move: follows });
    expect(inputsOf({ rounds }, 'findDeletedItems').length).toBeGreaterThan(6);
    expect(inputsOf({ rounds }, 'followDeletions')).toEqual([]);
  });

  test('continues an approved list with the next pass if a vault is away', () => {
    let calls = 0;
    const script = {
      findLateItems: names,
      findDeletedItems: () => gone(),
      readControl: approvedAfter(5),
      followDeletions: (asked: Asked) => ((calls += 1) > 1 && calls < 9 ? away : followed(asked)),
    };
    const { rounds, statuses } = runHeld(script, { generations: 40, move: follows });
    const asked = inputsOf<Asked>({ rounds }, 'followDeletions').map(({ approved }) => approved?.done);
    expect([...new Set(asked)]).toEqual([0, 25, 50]);
    expect(asked.filter((done) => done === 0)).toHaveLength(1);
    expect(statuses.some(({ hold }) => hold?.trouble?.code === 'VAULT_UNREACHABLE')).toBe(true);
    expect(statuses.find(({ hold }) => hold?.deletions.followed === 58)?.hold?.trouble).toBeNull();
  });

  test('holds the rest back again if the app may not delete, and holds on', () => {
    const denied = { state: 'failed', code: 'VAULT_FORBIDDEN', detail: 'No permission.', retryable: false };
    const script = {
      findLateItems: names,
      findDeletedItems: () => gone(),
      readControl: approvedAfter(5),
      followDeletions: ({ approved }: Asked) => (approved?.done === 0 ? step : denied),
    };
    const { rounds, statuses, last: status } = runHeld(script, { generations: 40, move: follows });
    expect(inputsOf<Asked>({ rounds }, 'followDeletions').map(({ approved }) => approved?.done)).toEqual([0, 25]);
    expect(statuses.some(({ hold }) => hold?.trouble?.code === 'VAULT_FORBIDDEN')).toBe(true);
    expect(status).toMatchObject({ phase: 'awaitingCutover', hold: { deletions: { isHeld: true, held: { hash } } } });
  });

  test('searches again with the next pass if the store does not say what was approved', () => {
    let reads = 0;
    const approved = approvedAfter(0);
    const script = {
      findLateItems: names,
      findDeletedItems: () => gone(),
      // The wait reads once; the search that holds back finds the store away.
      readControl: () => {
        reads += 1;
        if (reads < 5) return { state: 'read', wanted: 'run' };
        return reads > 5 && reads < 13 ? { ...away, code: 'STORE_UNAVAILABLE' } : approved();
      },
      followDeletions: followed,
    };
    const { rounds } = runHeld(script, { generations: 40, move: follows });
    expect(inputsOf<Asked>({ rounds }, 'followDeletions').map(({ approved: of }) => of?.done)).toEqual([0, 25, 50]);
  });

  test('an approval that was given before the last pass counts in it', () => {
    let read = 0;
    const cut = { at: approvedAt, by: 'Adele' };
    const script = {
      findLateItems: names,
      findDeletedItems: () => gone(),
      readControl: () => {
        read += 1;
        if (read < 5) return { state: 'read', wanted: 'run' };
        return { state: 'read', wanted: 'run', cutover: cut, deletions: { hash, at: approvedAt, by: null } };
      },
      followDeletions: followed,
    };
    const { rounds, finished } = runHeld(script, { move: follows });
    expect(inputsOf({ rounds }, 'followDeletions')).toHaveLength(3);
    expect(finished?.problems).toEqual([]);
  });
});
