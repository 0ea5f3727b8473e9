import { late, type Look, looked, runHeld, timersOf } from '../../../support/hold/heldRun';
import { type Script } from '../../../support/move/moveOrchestration';

// A held move in simulated time, while events of its source come.

describe('events of the source', () => {
  /** From one wait on, every look in the store finds an event that is newer than all passes. */
  const eventsFrom = (wait: number): Script => {
    let reads = 0;
    return {
      readControl: () => {
        reads += 1;
        const event = reads >= wait ? { wokenAt: '2030-01-01T00:00:00.000Z' } : {};
        return { state: 'read', wanted: 'run', ...event };
      },
    };
  };
  const pausesOf = (changes: Script) => {
    const times = timersOf(runHeld(changes, { generations: 40 }).rounds);
    return times.slice(1).map((time, at) => Math.round((time - (times[at] ?? 0)) / 60_000));
  };

  test('let the next pass begin soon, and less often while they bring nothing', () => {
    expect(pausesOf({}).slice(0, 8)).toEqual([4, 8, 15, 15, 15, 15, 15, 15]);
    expect(pausesOf(eventsFrom(5)).slice(0, 8)).toEqual([4, 8, 15, 1, 2, 4, 8, 15]);
  });

  test('never make passes more often than once a minute, whatever they find', () => {
    const some = ({ look = 0 }: Look) => looked(look % 2 === 0 ? [late(`item-${String(look)}`)] : []);
    const { rounds } = runHeld({ findLateItems: some, ...eventsFrom(1) }, { generations: 60 });
    const times = timersOf(rounds);
    expect(times.length).toBeGreaterThan(10);
    expect(times.slice(1).every((time, at) => time - (times[at] ?? 0) >= 60_000)).toBe(true);
  });

  test('do not make the history of a wait long', () => {
    const { generations } = runHeld(eventsFrom(1), { generations: 60 });
    expect(Math.max(...generations.map((one) => one.rounds.flat().length))).toBeLessThan(40);
  });
});
