import { away, type Look, looked, runHeld } from '../../../../support/hold/heldRun';
import { moveOf } from '../../../../support/move/moveFixtures';
import { inputsOf, type Script } from '../../../../support/move/moveOrchestration';

interface Losing {
  /** How many steps fail. */
  readonly fails?: number;
  readonly generations?: number;
  /** The name of what a search finds. */
  readonly name?: (search: number) => string;
}

const none = { count: 0, first: [] };
const follows = moveOf({ cutover: 'hold', late: 'move', deletions: 'follow' });
const foundOne = { state: 'found', there: 1, own: 1, kept: none, throttled: 0 };

/** Each search finds one item that the source lost since the one before, or the one that the last step left. */
function loseOneByOne({ fails = 0, generations = 40, name = String }: Losing = {}) {
  let [searches, tries] = [0, 0];
  const script: Script = {
    findLateItems: ({ look = 0 }: Look) => ({ ...looked(), names: String(look % 10).repeat(16) }),
    findDeletedItems: () => {
      searches += 1;
      return { ...foundOne, items: [{ itemType: 'secret', itemName: `gone-${name(searches)}` }] };
    },
    followDeletions: (asked: { items: readonly object[] }) =>
      (tries += 1) <= fails ? away : followed(asked.items.length),
  };
  const { rounds, last } = runHeld(script, { generations, move: follows });
  const steps = inputsOf<{ items: readonly { itemName: string }[] }>({ rounds }, 'followDeletions');
  return { asked: new Set(steps.flatMap(({ items }) => items.map(({ itemName }) => itemName))), last, searches };
}

const followed = (count: number) => ({ state: 'followed', followed: count, kept: none, throttled: 0 });

describe('followSource, when the source loses one item after another', () => {
  test('deletes one of three, and holds the next ones back, although each pass finds only one', () => {
    const { asked, last, searches } = loseOneByOne();
    expect(searches).toBeGreaterThan(3);
    expect([...asked]).toEqual(['gone-1']);
    expect(last.hold).toMatchObject({
      deletions: { followed: 1, isHeld: true },
      pending: { first: [{ code: 'DELETIONS_HELD' }] },
    });
  });

  test('counts a deletion whose step failed, because it may have arrived', () => {
    const { asked, last } = loseOneByOne({ fails: 100 });
    expect([...asked]).toEqual(['gone-1']);
    expect(last.hold).toMatchObject({ deletions: { followed: 0, isHeld: true } });
  });

  test('tries an item again whose step failed, because it counts once', () => {
    const { asked, last } = loseOneByOne({ fails: 8, name: () => 'same' });
    expect([...asked]).toEqual(['gone-same']);
    expect(last.hold?.deletions).toMatchObject({ isHeld: false });
    expect(last.hold?.deletions.followed).toBeGreaterThan(0);
  });

  test('deletes another one after seven days without an approval, and no sooner', () => {
    const { asked } = loseOneByOne({ generations: 1_700 });
    expect(asked.size).toBe(2);
    // The pauses are 15 minutes by then, and each pass searches.
    const passes = Number([...asked][1]?.replace('gone-', ''));
    expect(passes * 15 * 60).toBeGreaterThan(7 * 24 * 60 * 60);
    expect(passes * 15 * 60).toBeLessThan(7.5 * 24 * 60 * 60);
  });
});
