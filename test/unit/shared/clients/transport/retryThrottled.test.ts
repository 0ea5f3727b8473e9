import { RestError } from '@azure/core-rest-pipeline';
import { retryThrottled } from '../../../../../shared/clients/transport/retryDelay';
import { impatientClock } from '../../../../support/clients/clientVaults';

/** Fails a number of times with the status, then returns the number of the call. */
function failing(times: number, statusCode: number): () => Promise<number> {
  let calls = 0;
  return async () => {
    calls += 1;
    if (calls <= times) throw new RestError('refused', { statusCode });
    return calls;
  };
}

test('retryThrottled repeats a throttled call after the advised waits', async () => {
  const clock = impatientClock();
  expect(await retryThrottled(clock, failing(5, 429))).toBe(6);
  expect(clock.waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000]);
});

test('retryThrottled throws the sixth 429', async () => {
  await expect(retryThrottled(impatientClock(), failing(6, 429))).rejects.toMatchObject({ statusCode: 429 });
});

test('retryThrottled does not repeat other failures', async () => {
  const clock = impatientClock();
  await expect(retryThrottled(clock, failing(1, 503))).rejects.toMatchObject({ statusCode: 503 });
  expect(clock.waits).toEqual([]);
});
