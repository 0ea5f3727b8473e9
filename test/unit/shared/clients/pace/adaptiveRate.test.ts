import { adaptiveRate } from '../../../../../shared/clients/pace/adaptiveRate';
import { fakeClock } from '../../../../support/clients/clientFakeClock';

test('factor is 1 before the first 429', () => {
  const rate = adaptiveRate(fakeClock());
  expect([rate.factor(), rate.risesInMs()]).toEqual([1, Infinity]);
});

test('refused halves the factor once per burst, down to a sixteenth', async () => {
  const clock = fakeClock();
  const rate = adaptiveRate(clock);
  const seen: number[] = [];
  for (let news = 0; news < 6; news += 1) {
    rate.refused({ pauseMs: 0, verdict: 'helps' });
    seen.push(rate.factor());
    await clock.advance(1_000);
  }
  expect(seen).toEqual([1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 16, 1 / 16]);
});

test('factor rises by a tenth every five seconds, and risesInMs says when', async () => {
  const clock = fakeClock();
  const rate = adaptiveRate(clock);
  rate.refused({ pauseMs: 0, verdict: 'helps' });
  await clock.advance(4_000);
  expect([rate.factor(), rate.risesInMs()]).toEqual([0.5, 1_000]);
  await clock.advance(1_000);
  expect(rate.factor()).toBeCloseTo(0.6);
  await clock.advance(60_000);
  expect([rate.factor(), rate.risesInMs()]).toEqual([1, Infinity]);
});

/** A rate that fell to a sixteenth by refusals in each of four seconds. The last one is 500 ms ago. */
async function fallen(pauseMs: number) {
  const clock = fakeClock();
  const rate = adaptiveRate(clock);
  await clock.advance(100_000);
  async function refuse(): Promise<void> {
    for (let second = 0; second < 4; second += 1) {
      if (second > 0) await clock.advance(500);
      rate.refused({ pauseMs, verdict: 'helps' });
      await clock.advance(500);
    }
  }
  await refuse();
  return { clock, rate, refuse };
}

test('factor is back at 1 within 15 s after the refusals of a short time', async () => {
  const { clock, rate } = await fallen(0);
  expect(rate.factor()).toBe(1 / 16);
  const seen: number[] = [];
  for (let seconds = 1; seconds <= 5; seconds += 1) {
    await clock.advance(seconds === 1 ? 500 : 1_000);
    seen.push(rate.factor());
  }
  expect(seen).toEqual([1 / 16, 1 / 8, 1 / 4, 1 / 2, 0.6]);
  await clock.advance(5_000);
  expect(rate.factor()).toBeCloseTo(0.8);
  await clock.advance(5_000);
  expect([rate.factor(), rate.risesInMs()]).toEqual([1, Infinity]);
});

test('factor rises only after the pause that the vault asked for, and risesInMs says when it can', async () => {
  const { clock, rate } = await fallen(20_000);
  await clock.advance(19_500);
  expect([rate.factor(), rate.risesInMs()]).toEqual([1 / 16, 1_000]);
  await clock.advance(15_000);
  expect(rate.factor()).toBe(1);
});

test('factor recovers by a tenth every five seconds when refusals come again within a minute', async () => {
  const { clock, rate, refuse } = await fallen(0);
  await clock.advance(30_000);
  await refuse();
  await clock.advance(4_500);
  expect(rate.factor()).toBeCloseTo(1 / 16 + 0.1);
  await clock.advance(40_000);
  expect(rate.factor()).toBeCloseTo(1 / 16 + 0.9);
});

test('factor recovers by a tenth every five seconds after refusals for more than 15 s', async () => {
  const { clock, rate } = await fallen(0);
  for (let second = 0; second < 15; second += 1) {
    rate.refused({ pauseMs: 0, verdict: 'helps' });
    await clock.advance(1_000);
  }
  await clock.advance(9_000);
  expect(rate.factor()).toBeCloseTo(1 / 16 + 0.2);
});

test('several refusals of a burst halve the factor once, and it recovers from the last one', async () => {
  const clock = fakeClock();
  const rate = adaptiveRate(clock);
  for (let refusals = 0; refusals < 9; refusals += 1) {
    rate.refused({ pauseMs: 0, verdict: 'helps' });
    await clock.advance(100);
  }
  await clock.advance(4_800);
  expect([rate.factor(), rate.risesInMs()]).toEqual([0.5, 100]);
  await clock.advance(100);
  expect(rate.factor()).toBeCloseTo(0.6);
});

test('risesInMs is a millisecond at least, so that a timer ends later than now', async () => {
  const clock = fakeClock();
  const rate = adaptiveRate(clock);
  await clock.advance(1 / 3);
  rate.refused({ pauseMs: 0, verdict: 'helps' });
  await clock.advance(5_000 - 1e-9);
  expect(rate.risesInMs()).toBe(1);
});

test('refused restores the factor from before the refusals when pauses do not help', async () => {
  const { clock, rate } = await fallen(0);
  rate.refused({ pauseMs: 50, verdict: 'noHelp' });
  expect([rate.factor(), rate.risesInMs()]).toEqual([1, Infinity]);
  await clock.advance(5_000);
  rate.refused({ pauseMs: 50, verdict: 'helps' });
  expect(rate.factor()).toBe(0.5);
});
