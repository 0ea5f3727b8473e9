import { type Clock, withFreeTimeLimit } from '../../../../../shared/clients/async/clock';

const limitMs = 3_000;
const never = new Promise<string>(() => undefined);
const tooLate = (): Error => new Error('too late');

/** A clock whose timers come late, as in a busy process. */
function lateClock() {
  let time = 0;
  const timers: { readonly at: number; readonly act: () => void }[] = [];
  const clock: Clock = {
    now: () => time,
    after(delayMs, act) {
      const timer = { at: time + delayMs, act };
      timers.push(timer);
      return () => void timers.splice(timers.indexOf(timer), 1);
    },
  };
  /** Runs the next timer this much later than it is due. */
  const fire = (lateMs: number): void => {
    const next = timers.shift();
    if (next === undefined) throw new Error('No timer is set.');
    time = next.at + lateMs;
    next.act();
  };
  return { clock, fire, timers };
}

test('withFreeTimeLimit ends work that does not answer in the time of a free process', async () => {
  const { clock, fire } = lateClock();
  const ended = expect(withFreeTimeLimit({ clock, limitMs }, never, tooLate)).rejects.toThrow('too late');
  for (let second = 0; second < 3; second += 1) fire(20);
  await ended;
});

test('withFreeTimeLimit does not count seconds in which the process was busy', async () => {
  const { clock, fire, timers } = lateClock();
  let resolve: (answer: string) => void = () => undefined;
  const promise = new Promise<string>((settle) => {
    resolve = settle;
  });
  const limited = withFreeTimeLimit({ clock, limitMs }, promise, tooLate);
  fire(20);
  fire(20);
  for (let second = 0; second < 4; second += 1) fire(400);
  resolve('an answer');
  expect(await limited).toBe('an answer');
  expect(timers).toEqual([]);
});

test('withFreeTimeLimit ends work in a process that is always busy, after three limits', async () => {
  const { clock, fire } = lateClock();
  const ended = expect(withFreeTimeLimit({ clock, limitMs }, never, tooLate)).rejects.toThrow('too late');
  for (let second = 0; second < 6; second += 1) fire(500);
  await ended;
  expect(clock.now()).toBe(9_000);
});
