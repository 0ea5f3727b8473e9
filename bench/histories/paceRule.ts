import { type Arrival } from './network';

const windowMs = 10_000;

/**
 * Describes each vault that got more requests in some 10 s than people agreed on. What the network repeats, the app did not send. A request
 * without a token asks for the tenant of the vault, and the same request follows when its token has come, without a turn of its own.
 */
export function overCeiling(arrivals: readonly Arrival[], maxPerSecond: number | undefined): string[] {
  if (maxPerSecond === undefined) return [];
  const sent = arrivals.filter(({ isAgain, host }) => !isAgain && host.startsWith('past-'));
  // A token bucket lets one more begin.
  const most = Math.ceil((maxPerSecond * windowMs) / 1_000) + 1;
  // Either the request without a token is late, or its repetition. A real excess shows in both counts.
  const counts = [withTurns(sent), sent.filter(({ status }) => status !== 401)];
  return [...new Set(sent.map(({ host }) => host))].flatMap((host) => {
    const count = Math.min(...counts.map((all) => maxInWindow(all.filter((one) => one.host === host))));
    if (count <= most) return [];
    return [`${host} got ${String(count)} requests in 10 s, and ${String(most)} were agreed`];
  });
}

function maxInWindow(sent: readonly Arrival[]): number {
  const times = sent.map(({ sentMs }) => sentMs);
  return Math.max(0, ...times.map((from) => times.filter((time) => time >= from && time < from + windowMs).length));
}

/** The requests that took a turn, in the order in which they were sent. */
function withTurns(sent: readonly Arrival[]): readonly Arrival[] {
  const open = new Map<string, number>();
  return [...sent]
    .sort((one, other) => one.sentMs - other.sentMs)
    .filter(({ from, host, method, path, status }) => {
      const key = [from, host, method, path].join(' ');
      const waiting = open.get(key) ?? 0;
      open.set(key, status === 401 ? waiting + 1 : Math.max(0, waiting - 1));
      return status === 401 || waiting === 0;
    });
}
