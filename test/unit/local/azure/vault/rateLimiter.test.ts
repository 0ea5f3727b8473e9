import { RateLimiter } from '../../../../../local/azure/vault/rateLimiter';
import { AzureTestClock } from '../../../../support/azureTestVaults';

const caller = { vault: 'source', subscription: 'one' };

function admitted(limiter: RateLimiter, calls: number): number {
  return Array.from({ length: calls }, () => limiter.admit(caller, 'secretSet')).filter(Boolean).length;
}

test('the window slides: what falls out of it makes room, no more', () => {
  const clock = new AzureTestClock(0);
  const limiter = new RateLimiter(clock);

  expect(admitted(limiter, 200)).toBe(200);
  clock.advance(9_999);
  expect(admitted(limiter, 200)).toBe(100);
  clock.advance(1);
  expect(admitted(limiter, 300)).toBe(200);
});

test('refused calls do not count', () => {
  const clock = new AzureTestClock(0);
  const limiter = new RateLimiter(clock);
  admitted(limiter, 1_000);
  clock.advance(10_000);

  expect(admitted(limiter, 300)).toBe(300);
});

test('over a long time no window holds more than the limit', () => {
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

test('the vaults of a subscription share five times what one may do', () => {
  const limiter = new RateLimiter(new AzureTestClock(0));
  const sets = (vault: string, subscription: string) =>
    Array.from({ length: 400 }, () => limiter.admit({ vault, subscription }, 'secretSet')).filter(Boolean).length;

  expect(['a', 'b', 'c', 'd', 'e', 'f'].map((vault) => sets(vault, 'one'))).toEqual([300, 300, 300, 300, 300, 0]);
  expect(sets('f', 'two')).toBe(300);
});
