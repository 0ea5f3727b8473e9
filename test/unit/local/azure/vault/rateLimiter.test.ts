import { RateLimiter } from '../../../../../local/azure/vault/rateLimiter';
import { AzureTestClock } from '../../../../support/azure/azureTestVaults';

const caller = { vault: 'source', subscription: 'one' };

function admitted(limiter: RateLimiter, calls: number): number {
  return Array.from({ length: calls }, () => limiter.admit(caller, 'secretSet')).filter(Boolean).length;
}

test('slides the window and frees only what falls out of it', () => {
  const clock = new AzureTestClock(0);
  const limiter = new RateLimiter(clock);

  expect(admitted(limiter, 200)).toBe(200);
  clock.advance(9_999);
  expect(admitted(limiter, 200)).toBe(100);
  clock.advance(1);
  expect(admitted(limiter, 300)).toBe(200);
});

test('does not count rejected calls', () => {
  const clock = new AzureTestClock(0);
  const limiter = new RateLimiter(clock);
  admitted(limiter, 1_000);
  clock.advance(10_000);

  expect(admitted(limiter, 300)).toBe(300);
});

test('never exceeds the limit in any window', () => {
  const clock = new AzureTestClock(0);
  const limiter = new RateLimiter(clock);
  const times: number[] = [];
  for (let step = 0; step < 5_000; step += 1) {
    clock.advance(7);
    if (limiter.admit(caller, 'secretSet')) times.push(clock.now());
  }

  expect(times.length).toBeGreaterThan(1_000);
  expect(times.every((time, index) => time - (times[index - 300] ?? -Infinity) >= 10_000)).toBe(true);
});

test('limits the vaults of a subscription to five times the calls of one vault', () => {
  const limiter = new RateLimiter(new AzureTestClock(0));
  const sets = (vault: string, subscription: string) =>
    Array.from({ length: 400 }, () => limiter.admit({ vault, subscription }, 'secretSet')).filter(Boolean).length;

  expect(['a', 'b', 'c', 'd', 'e', 'f'].map((vault) => sets(vault, 'one'))).toEqual([300, 300, 300, 300, 300, 0]);
  expect(sets('f', 'two')).toBe(300);
});

test('counts calls by weight and limits the sum', () => {
  const clock = new AzureTestClock(0);
  const limiter = new RateLimiter(clock);
  const heavy = () => limiter.admit(caller, 'hsmKeyCall', 8);
  const admittedHeavy = Array.from({ length: 249 }, heavy).filter(Boolean).length;
  clock.advance(5_000);
  const light = Array.from({ length: 9 }, () => limiter.admit(caller, 'hsmKeyCall', 1)).filter(Boolean).length;

  expect([admittedHeavy, light]).toEqual([249, 8]);
  expect(heavy()).toBe(false);
  clock.advance(5_000);
  expect(heavy()).toBe(true);
});

test('leaves room for lighter calls when a heavy one is rejected', () => {
  const limiter = new RateLimiter(new AzureTestClock(0));
  limiter.admit(caller, 'hsmKeyCall', 1_995);

  expect(limiter.admit(caller, 'hsmKeyCall', 8)).toBe(false);
  expect(limiter.admit(caller, 'hsmKeyCall', 5)).toBe(true);
  expect(limiter.admit(caller, 'hsmKeyCall', 1)).toBe(false);
});

test('counts classes separately', () => {
  const limiter = new RateLimiter(new AzureTestClock(0));
  const classes = ['secretSet', 'keyCreate', 'hsmKeyCreate', 'keyCall', 'hsmKeyCall', 'other'] as const;
  const counts = classes.map(
    (rateClass) => Array.from({ length: 4_100 }, () => limiter.admit(caller, rateClass)).filter(Boolean).length,
  );

  expect(counts).toEqual([300, 20, 10, 4_000, 2_000, 4_000]);
});

test('frees all room when it is cleared', () => {
  const limiter = new RateLimiter(new AzureTestClock(0));
  admitted(limiter, 300);
  limiter.clear();

  expect(admitted(limiter, 301)).toBe(300);
});
