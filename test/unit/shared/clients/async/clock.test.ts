import { wait } from '../../../../../shared/clients/async/clock';
import { fakeClock } from '../../../../support/clients/clientFakeClock';

test('a wait ends after its time, or when its signal aborts', async () => {
  const clock = fakeClock();
  const stopped = new AbortController();
  const ends: number[] = [];
  const note = (): number => ends.push(clock.now());
  void wait(clock, 300, stopped.signal).then(note);
  void wait(clock, 60_000, stopped.signal).then(note);
  clock.after(1_000, () => {
    stopped.abort();
  });
  await clock.advance(2_000);
  void wait(clock, 60_000, stopped.signal).then(note);
  await clock.advance(0);
  expect(ends).toEqual([300, 1_000, 2_000]);
  expect(clock.nextDue()).toBeUndefined();
});
