import { RateLimiter } from '../../../../../local/azure/vault/rateLimiter';
import { AzureTestClock } from '../../../../support/azureTestVaults';

function admitted(limiter: RateLimiter, calls: number): number {
  return Array.from({ length: calls }, () => limiter.admit('source', 'secretSet')).filter(Boolean).length;
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
    if (limiter.admit('source', 'secretSet')) times.push(clock.now());
  }

  expect(times.length).toBeGreaterThan(1_000);
  expect(times.every((time, index) => time - (times[index - 300] ?? -Infinity) >= 10_000)).toBe(true);
});
