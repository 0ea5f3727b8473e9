import { requestLimiter } from '../../../../../shared/clients/transport/requestLimiter';
import { fakeClock, settle } from '../../../../support/clients/clientFakeClock';

const free = { share: 1, maxInFlight: 1_000 };

/** Asks for turns and notes when each is given; every turn is given back after `answerMs`. */
function driver(limits: { set: number; other: number }) {
  const clock = fakeClock();
  const limiter = requestLimiter(clock, limits);
  const given: { at: number; name: string }[] = [];
  function ask(name: string, requestClass: 'set' | 'other' = 'other', allowance = free, answerMs = 20): void {
    void limiter.acquire(requestClass, allowance).then((release) => {
      given.push({ at: clock.now(), name });
      clock.after(answerMs, release);
    });
  }
  return { clock, limiter, given, ask, times: () => given.map(({ at }) => at) };
}

/** The most turns in any window of 10 s that the service could draw around them. */
function busiest(times: readonly number[]): number {
  return Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + 10_000).length));
}

test('no window of 10 s holds more than the limit, and the limit is used', async () => {
  const { clock, ask, times } = driver({ set: 300, other: 4_000 });
  for (let index = 0; index < 1_000; index += 1) ask(`${index}`, 'set');
  await clock.advance(60_000);
  expect(times()).toHaveLength(1_000);
  expect(busiest(times())).toBe(300);
  // 1,000 turns need three full windows and a part of the fourth.
  expect(Math.max(...times())).toBeLessThan(31_000);
});

test('answers that take long do not let a window of the service overflow', async () => {
  const { clock, limiter } = driver({ set: 10, other: 10 });
  const counted: number[] = [];
  for (let index = 0; index < 60; index += 1) {
    // The service counts a request somewhere between sending and answer; odd ones early, even ones late.
    const answerMs = 5_000;
    void limiter.acquire('other', free).then((release) => {
      const sentAt = clock.now();
      counted.push(index % 2 === 0 ? sentAt + answerMs : sentAt);
      clock.after(answerMs, release);
    });
  }
  await clock.advance(200_000);
  expect(counted).toHaveLength(60);
  expect(busiest(counted.sort((a, b) => a - b))).toBeLessThanOrEqual(10);
});

test('a share takes that part of the limit, and at least one', async () => {
  const { clock, ask, times } = driver({ set: 100, other: 100 });
  for (let index = 0; index < 100; index += 1) ask(`${index}`, 'other', { ...free, share: 0.25 });
  await clock.advance(9_000);
  expect(times()).toHaveLength(25);

  const small = driver({ set: 10, other: 10 });
  small.ask('one', 'set', { ...free, share: 0.01 });
  await settle();
  expect(small.given).toHaveLength(1);
});

test('no more than the allowed number are under way', async () => {
  const { clock, ask, given } = driver({ set: 100, other: 100 });
  for (let index = 0; index < 6; index += 1)
    ask(`${index}`, index % 2 === 0 ? 'set' : 'other', { share: 1, maxInFlight: 2 }, 100);
  await settle();
  expect(given).toHaveLength(2);
  await clock.advance(100);
  expect(given).toHaveLength(4);
});

test('first come is first served', async () => {
  const { clock, ask, given } = driver({ set: 3, other: 3 });
  for (let index = 0; index < 9; index += 1) ask(`${index}`);
  await clock.advance(60_000);
  expect(given.map(({ name }) => name)).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8']);
});

test('the making of keys has windows of its own, for hardware a smaller one', async () => {
  const clock = fakeClock();
  const limiter = requestLimiter(clock);
  const given: Record<string, number> = {};
  for (const requestClass of ['keyCreate', 'hsmKeyCreate', 'set', 'other'] as const) {
    for (let index = 0; index < 25; index += 1) {
      void limiter.acquire(requestClass, free).then((release) => {
        given[requestClass] = (given[requestClass] ?? 0) + 1;
        release();
      });
    }
  }
  await clock.advance(9_000);
  expect(given).toEqual({ keyCreate: 20, hsmKeyCreate: 10, set: 25, other: 25 });
  await clock.advance(12_000);
  expect(given).toEqual({ keyCreate: 25, hsmKeyCreate: 25, set: 25, other: 25 });
});

test('a class that has to wait does not hold the other up', async () => {
  const { ask, given } = driver({ set: 1, other: 5 });
  ask('set 1', 'set');
  ask('set 2', 'set');
  ask('read 1');
  await settle();
  expect(given.map(({ name }) => name)).toEqual(['set 1', 'read 1']);
});

test('a 429 pauses its class, halves its rate, and lets the other be', async () => {
  const { clock, limiter, ask, given, times } = driver({ set: 100, other: 100 });
  limiter.throttled('set', 2_000);
  for (let index = 0; index < 100; index += 1) ask(`set ${index}`, 'set');
  ask('read');
  await settle();
  expect(given.map(({ name }) => name)).toEqual(['read']);
  await clock.advance(2_000);
  expect(given).toHaveLength(51);
  expect(Math.min(...times().slice(1))).toBe(2_000);
});

test('the rate comes back in steps', async () => {
  const { clock, limiter, ask, given } = driver({ set: 100, other: 100 });
  limiter.throttled('set', 0);
  for (let index = 0; index < 1_000; index += 1) ask(`${index}`, 'set');
  await clock.advance(9_000);
  const first = given.length;
  await clock.advance(61_000);
  const later = given.filter(({ at }) => at > 60_000 && at <= 70_000).length;
  expect([first, later]).toEqual([60, 100]);
});

test('a burst of refusals counts once', async () => {
  const { clock, limiter, ask, given } = driver({ set: 100, other: 100 });
  for (let index = 0; index < 20; index += 1) limiter.throttled('set', 0);
  for (let index = 0; index < 100; index += 1) ask(`${index}`, 'set');
  await clock.advance(100);
  expect(given).toHaveLength(50);
});

test('nothing is planned while only an answer can help', async () => {
  const { clock, ask } = driver({ set: 10, other: 10 });
  ask('one', 'other', { share: 1, maxInFlight: 1 }, 1_000);
  ask('two', 'other', { share: 1, maxInFlight: 1 }, 1_000);
  await settle();
  // The only thing planned is the test's own giving back.
  expect(clock.nextDue()).toBe(1_000);
});

test('a thousand turns are given in a moment', async () => {
  const limiter = requestLimiter(fakeClock());
  const before = performance.now();
  for (let index = 0; index < 4_000; index += 1) (await limiter.acquire('other', free))();
  expect(performance.now() - before).toBeLessThan(1_000);
});
