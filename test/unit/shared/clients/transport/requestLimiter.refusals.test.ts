import { settle } from '../../../../support/clients/clientFakeClock';
import { free, limiterDriver as driver } from '../../../../support/pace/limiterDriver';

/** Takes the only turn of the class, and has the vault refuse it. */
async function refuse({ limiter }: ReturnType<typeof driver>, requestClass: 'set' | 'other', retryAfterMs?: number) {
  const release = await limiter.acquire({ requestClass, weight: 1 }, free);
  release({ retryAfterMs, fault: new Error('429') });
}

test('acquire pauses the class of a refusal and halves its rate, and does not affect others', async () => {
  const at = driver({ set: 100, other: 100 });
  await refuse(at, 'set', 2_000);
  for (let index = 0; index < 100; index += 1) at.ask(`set ${index}`, 'set');
  at.ask('read');
  await settle();
  expect(at.given.map(({ name }) => name)).toEqual(['read']);
  await at.clock.advance(6_000);
  // The refused request counts too.
  expect(at.given).toHaveLength(50);
  expect(Math.min(...at.times().slice(1))).toBe(2_000);
});

test('acquire keeps two tries in flight after a refusal, and one more after each that the vault accepts', async () => {
  const at = driver({ set: 1_000, other: 1_000 });
  await refuse(at, 'other', 1_000);
  for (let index = 0; index < 100; index += 1) at.ask(`${index}`);
  await at.clock.advance(1_000);
  expect(at.given).toHaveLength(2);
  await at.clock.advance(20);
  expect(at.given).toHaveLength(2 + 4);
  await at.clock.advance(20);
  expect(at.given).toHaveLength(2 + 4 + 8);
});

test('acquire lets the rate recover in steps', async () => {
  const at = driver({ set: 100, other: 100 });
  await refuse(at, 'set', 0);
  for (let index = 0; index < 1_000; index += 1) at.ask(`${index}`, 'set');
  await at.clock.advance(9_000);
  const first = at.given.length;
  await at.clock.advance(61_000);
  const later = at.given.filter(({ at: when }) => when > 60_000 && when <= 70_000).length;
  expect([first, later]).toEqual([59, 100]);
});

test('acquire counts a burst of refusals once', async () => {
  const at = driver({ set: 100, other: 100 });
  const releases = await Promise.all(
    Array.from({ length: 20 }, () => at.limiter.acquire({ requestClass: 'set', weight: 1 }, free)),
  );
  for (const release of releases) release({ retryAfterMs: 0, fault: new Error('429') });
  for (let index = 0; index < 100; index += 1) at.ask(`${index}`, 'set');
  await at.clock.advance(4_000);
  expect(at.given).toHaveLength(50 - 20);
});
