import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { requestLimiter } from '../../../../../shared/clients/transport/requestLimiter';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** A moment at which the process keeps only what it uses. */
function usedBytes(): number {
  collect();
  return process.memoryUsage().heapUsed;
}

test('requestLimiter forgets requests that no longer count', async () => {
  let now = 0;
  const limiter = requestLimiter({ now: () => now, after: () => () => undefined });
  const send = async (requests: number): Promise<void> => {
    for (let sent = 0; sent < requests; sent += 1) {
      now += 10;
      const answered = await limiter.acquire({ requestClass: 'other', weight: 1 }, { share: 1, maxInFlight: 1 });
      now += 10;
      answered('accepted');
    }
  };
  await send(10_000);
  const before = usedBytes();
  await send(300_000);
  expect(usedBytes() - before).toBeLessThan(4 * 1024 * 1024);
});
