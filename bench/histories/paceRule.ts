import { type Arrival } from './network';

const windowMs = 10_000;

/**
 * Describes each vault that got more requests in some 10 s than people agreed on. A request without a token is not counted: it only asks for
 * the tenant of the vault. What the network repeats, the app did not send.
 */
export function overCeiling(arrivals: readonly Arrival[], maxPerSecond: number | undefined): string[] {
  if (maxPerSecond === undefined) return [];
  const counted = arrivals.filter(
    ({ isAgain, status, host }) => !isAgain && status !== 401 && host.startsWith('past-'),
  );
  // A request that had to ask for a token first is a moment late, so the next window may begin with it.
  const most = Math.ceil((maxPerSecond * windowMs) / 1_000) + 1;
  return [...new Set(counted.map(({ host }) => host))].flatMap((host) => {
    const times = counted.filter((one) => one.host === host).map(({ sentMs }) => sentMs);
    times.sort((a, b) => a - b);
    const at = times.findIndex((time, index) => (times[index + most] ?? Infinity) < time + windowMs);
    if (at < 0) return [];
    const count = times.filter((time) => time >= (times[at] ?? 0) && time < (times[at] ?? 0) + windowMs).length;
    return [`${host} got ${String(count)} requests in 10 s, and ${String(most)} were agreed`];
  });
}
