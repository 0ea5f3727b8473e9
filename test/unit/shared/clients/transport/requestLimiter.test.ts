import { requestLimiter } from '../../../../../shared/clients/transport/requestLimiter';
import { fakeClock, settle } from '../../../../support/clients/clientFakeClock';
import { free, limiterDriver as driver } from '../../../../support/pace/limiterDriver';

/** The maximum number of turns in any window of 10 s. */
function busiest(times: readonly number[]): number {
  return Math.max(...times.map((from) => times.filter((at) => at >= from && at < from + 10_000).length));
}

test('acquire uses the whole limit and never exceeds it in a window of 10 s', async () => {
  const { clock, ask, times } = driver({ set: 300, other: 4_000 });
  for (let index = 0; index < 1_000; index += 1) ask(`${index}`, 'set');
  await clock.advance(60_000);
  expect(times()).toHaveLength(1_000);
  expect(busiest(times())).toBe(300);
  // 1,000 turns need three full windows and a part of the fourth.
  expect(Math.max(...times())).toBeLessThan(31_000);
});

test('acquire does not exceed a window of the service when answers are slow', async () => {
  const { clock, limiter } = driver({ set: 10, other: 10 });
  const counted: number[] = [];
  for (let index = 0; index < 60; index += 1) {
    // The service counts a request somewhere between sending and answer; odd ones early, even ones late.
    const answerMs = 5_000;
    void limiter.acquire({ requestClass: 'other', weight: 1 }, free).then((release) => {
      const sentAt = clock.now();
      counted.push(index % 2 === 0 ? sentAt + answerMs : sentAt);
      clock.after(answerMs, () => {
        release('accepted');
      });
    });
  }
  await clock.advance(200_000);
  expect(counted).toHaveLength(60);
  expect(busiest(counted.sort((a, b) => a - b))).toBeLessThanOrEqual(10);
});

test('acquire applies the share to the limit, and allows at least one request', async () => {
  const { clock, ask, times } = driver({ set: 100, other: 100 });
  for (let index = 0; index < 100; index += 1) ask(`${index}`, 'other', { ...free, share: 0.25 });
  await clock.advance(9_000);
  expect(times()).toHaveLength(25);

  const small = driver({ set: 10, other: 10 });
  small.ask('one', 'set', { ...free, share: 0.01 });
  await settle();
  expect(small.given).toHaveLength(1);
});

test('acquire limits the number of concurrent requests', async () => {
  const { clock, ask, given } = driver({ set: 100, other: 100 });
  for (let index = 0; index < 6; index += 1)
    ask(`${index}`, index % 2 === 0 ? 'set' : 'other', { share: 1, maxInFlight: 2 }, 100);
  await settle();
  expect(given).toHaveLength(2);
  await clock.advance(100);
  expect(given).toHaveLength(4);
});

test('acquire gives turns in the order of arrival', async () => {
  const { clock, ask, given } = driver({ set: 3, other: 3 });
  for (let index = 0; index < 9; index += 1) ask(`${index}`);
  await clock.advance(60_000);
  expect(given.map(({ name }) => name)).toEqual(['0', '1', '2', '3', '4', '5', '6', '7', '8']);
});

test('acquire gives a request that goes first its turn before those that wait, of every class', async () => {
  const { clock, limiter, ask, given } = driver({ set: 100, other: 100 });
  const oneAtATime = { share: 1, maxInFlight: 1 };
  const askFirst = (name: string): void => {
    void limiter.acquire({ requestClass: 'other', weight: 1, goesFirst: true }, oneAtATime).then((release) => {
      given.push({ at: clock.now(), name });
      clock.after(20, () => {
        release('accepted');
      });
    });
  };
  ask('set 1', 'set', oneAtATime);
  ask('set 2', 'set', oneAtATime);
  ask('read 1', 'other', oneAtATime);
  ask('read 2', 'other', oneAtATime);
  askFirst('list 1');
  askFirst('list 2');
  await clock.advance(1_000);
  expect(given.map(({ name }) => name)).toEqual(['set 1', 'list 1', 'list 2', 'set 2', 'read 1', 'read 2']);
});

test('acquire keeps to the limit also for requests that go first', async () => {
  const { clock, limiter, ask, times } = driver({ set: 10, other: 10 });
  for (let index = 0; index < 30; index += 1) {
    ask(`${index}`);
    void limiter.acquire({ requestClass: 'other', weight: 1, goesFirst: true }, free).then((release) => {
      ask('after it');
      clock.after(20, () => {
        release('accepted');
      });
    });
  }
  await clock.advance(9_000);
  expect(times().length).toBeLessThanOrEqual(10);
});

test('acquire counts key creations separately, with a smaller limit for hardware', async () => {
  const clock = fakeClock();
  const limiter = requestLimiter(clock);
  const given: Record<string, number> = {};
  for (const requestClass of ['keyCreate', 'hsmKeyCreate', 'set', 'other'] as const) {
    for (let index = 0; index < 25; index += 1) {
      void limiter.acquire({ requestClass, weight: 1 }, free).then((release) => {
        given[requestClass] = (given[requestClass] ?? 0) + 1;
        release('accepted');
      });
    }
  }
  await clock.advance(9_000);
  expect(given).toEqual({ keyCreate: 20, hsmKeyCreate: 10, set: 25, other: 25 });
  await clock.advance(12_000);
  expect(given).toEqual({ keyCreate: 25, hsmKeyCreate: 25, set: 25, other: 25 });
});

test('acquire does not let a waiting class delay another', async () => {
  const { ask, given } = driver({ set: 1, other: 5 });
  ask('set 1', 'set');
  ask('set 2', 'set');
  ask('read 1');
  await settle();
  expect(given.map(({ name }) => name)).toEqual(['set 1', 'read 1']);
});

test('acquire sets no timer while only an answer can free a turn', async () => {
  const { clock, ask } = driver({ set: 10, other: 10 });
  ask('one', 'other', { share: 1, maxInFlight: 1 }, 1_000);
  ask('two', 'other', { share: 1, maxInFlight: 1 }, 1_000);
  await settle();
  // The only timer is that of the test itself.
  expect(clock.nextDue()).toBe(1_000);
});

test('acquire starts the requests that wait after an answer, also with a larger pace by then', async () => {
  const { clock, given, ask } = driver({ set: 10, other: 10 });
  const pace = { share: 1, maxInFlight: 1 };
  for (const name of ['one', 'two', 'three']) ask(name, 'other', pace, 1_000);
  await clock.advance(500);
  pace.maxInFlight = 2;
  await clock.advance(500);
  expect(given).toEqual([
    { at: 0, name: 'one' },
    { at: 1_000, name: 'two' },
    { at: 1_000, name: 'three' },
  ]);
});

test('acquire gives a thousand turns quickly', async () => {
  const limiter = requestLimiter(fakeClock());
  const before = process.cpuUsage();
  for (let index = 0; index < 4_000; index += 1)
    (await limiter.acquire({ requestClass: 'other', weight: 1 }, free))('accepted');
  // Processor time, because other work of the machine can delay the test.
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(1_000);
});

test('acquire gives up when the budget of its step is used up, and takes no turn', async () => {
  const { clock, limiter, ask, given } = driver({ set: 2, other: 10 });
  ask('first', 'set');
  ask('second', 'set');
  const spent = new AbortController();
  const waiting = limiter
    .acquire({ requestClass: 'set', weight: 1 }, free, spent.signal)
    .catch((error: unknown) => error);
  ask('after it', 'set');
  await clock.advance(1_000);
  spent.abort();
  expect(await waiting).toMatchObject({ code: 'STEP_BUDGET_SPENT' });
  await clock.advance(9_100);
  // Both turns of the next window are free for others.
  ask('last', 'set');
  await clock.advance(100);
  expect(given.map(({ name }) => name)).toEqual(['first', 'second', 'after it', 'last']);
});

test('acquire refuses at once when the budget is used up before', async () => {
  const { limiter } = driver({ set: 2, other: 10 });
  await expect(limiter.acquire({ requestClass: 'other', weight: 1 }, free, AbortSignal.abort())).rejects.toMatchObject({
    code: 'STEP_BUDGET_SPENT',
  });
});

const groupOf = () => ({
  freesInMs: () => 0,
  begin: () => () => undefined,
  keep: jest.fn(),
  changesInMs: () => Infinity,
});

describe('prepare', () => {
  test('looks for the group before the first request, which then does not wait, and looks once', async () => {
    const group = groupOf();
    const find = jest.fn((use: (found: typeof group) => void) => {
      use(group);
    });
    const limiter = requestLimiter(fakeClock(), { group: find });
    limiter.prepare();
    limiter.prepare();
    await settle();
    const given = jest.fn();
    void limiter.acquire({ requestClass: 'other', weight: 1 }, free).then(given);
    await Promise.resolve();
    expect(given).toHaveBeenCalledTimes(1);
    expect(find).toHaveBeenCalledTimes(1);
  });

  test('takes no part of the limit of the group before the first request', async () => {
    const group = groupOf();
    const find = (use: (found: typeof group) => void) => {
      use(group);
    };
    requestLimiter(fakeClock(), { group: find }).prepare();
    await settle();
    expect(group.keep).not.toHaveBeenCalled();
  });
});

test('acquire waits in the group that is found later, and no longer in the one before', async () => {
  const full = { ...groupOf(), freesInMs: () => Infinity };
  const later = groupOf();
  let use: (group: typeof later) => void = () => undefined;
  const limiter = requestLimiter(fakeClock(), { group: (given) => (use = given) });
  const given = jest.fn();
  void limiter.acquire({ requestClass: 'other', weight: 1 }, free).then(given);
  use(full);
  await settle();
  expect(given).not.toHaveBeenCalled();
  expect(full.keep).toHaveBeenLastCalledWith(expect.anything(), true);
  use(later);
  await settle();
  expect(given).toHaveBeenCalledTimes(1);
  expect(full.keep).toHaveBeenLastCalledWith(expect.anything(), false);
  expect(later.keep).toHaveBeenLastCalledWith(expect.anything(), false);
});
