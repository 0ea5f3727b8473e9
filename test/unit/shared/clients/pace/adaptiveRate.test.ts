import { adaptiveRate } from '../../../../../shared/clients/pace/adaptiveRate';
import { fakeClock } from '../../../../support/clients/clientFakeClock';

test('factor is 1 before the first 429', () => {
  const rate = adaptiveRate(fakeClock());
  expect([rate.factor(), rate.pauseMs(), rate.risesInMs()]).toEqual([1, 0, Infinity]);
});

test('fall pauses for the longest of several times', async () => {
  const clock = fakeClock();
  const rate = adaptiveRate(clock);
  rate.fall(3_000);
  rate.fall(1_000);
  expect(rate.pauseMs()).toBe(3_000);
  await clock.advance(2_000);
  expect(rate.pauseMs()).toBe(1_000);
});

test('fall halves the factor once per burst, down to a sixteenth', async () => {
  const clock = fakeClock();
  const rate = adaptiveRate(clock);
  const seen: number[] = [];
  for (let news = 0; news < 6; news += 1) {
    rate.fall(0);
    seen.push(rate.factor());
    await clock.advance(1_000);
  }
  expect(seen).toEqual([1 / 2, 1 / 4, 1 / 8, 1 / 16, 1 / 16, 1 / 16]);
});

test('factor rises by a tenth every five seconds, and risesInMs says when', async () => {
  const clock = fakeClock();
  const rate = adaptiveRate(clock);
  rate.fall(0);
  await clock.advance(4_000);
  expect([rate.factor(), rate.risesInMs()]).toEqual([0.5, 1_000]);
  await clock.advance(1_000);
  expect(rate.factor()).toBeCloseTo(0.6);
  await clock.advance(60_000);
  expect([rate.factor(), rate.risesInMs()]).toEqual([1, Infinity]);
});
