import { type OrchestrationContext } from 'durable-functions';
import { pauseUntil } from '../../../../functions/orchestrators/engine/pauseUntil';
import { type Steps } from '../../../../functions/orchestrators/engine/steps';
import { inputsOf, play, playStart } from '../../../support/move/moveOrchestration';

/** Milliseconds from the start of a pause until its timer fires, which is a second early. */
function firesAfter(ms: number): number {
  function* pauseOnce(context: OrchestrationContext): Steps<void> {
    yield* pauseUntil(context, new Date(playStart + ms));
  }
  const [at] = inputsOf<string>(play(pauseOnce, {}, {}), 'timer');
  return Date.parse(at ?? '') - playStart;
}

describe('pauseUntil', () => {
  it.each([1_000, 1_001, 5_000, 3_600_000])('ends a pause of %d ms not before its time', (ms) => {
    expect(firesAfter(ms)).toBeGreaterThanOrEqual(ms);
    expect(firesAfter(ms)).toBeLessThan(ms + 1_000);
  });

  it.each([-60_000, 0, 1, 999])(
    'pauses a second when the time is %d ms away, so that a loop does not run hot',
    (ms) => {
      expect(firesAfter(ms)).toBe(1_000);
    },
  );
});
