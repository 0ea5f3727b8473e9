import { type CallCount } from '../local/azure/calls/requestLog';
import { rateLimits } from '../local/azure/cloud/limits';

/** The number of requests that a vault allows in a sliding window. The service counts writes of secrets separately. */
const classes = [
  { name: 'set', limit: rateLimits.secretSet },
  { name: 'other', limit: rateLimits.other },
] as const;

/**
 * The shortest time, in seconds, in which a vault accepts `calls` calls if any window allows at most `limit` of them.
 * The first `limit` calls can be sent immediately, and call n + limit only a whole window after call n. So the last
 * call has to wait one window for each full limit before it. No client can be faster, and a burst at the start of
 * each window is this fast.
 */
export function floorSeconds(calls: number, limit: number, windowMs: number = rateLimits.windowMs): number {
  return (Math.max(0, Math.ceil(calls / limit) - 1) * windowMs) / 1000;
}

export interface Floor {
  readonly seconds: number;
  /** The vault and class of requests that determine the floor. */
  readonly vault: string;
  readonly requestClass: string;
  readonly calls: number;
}

/** The floor of some calls: the longest of all vaults and classes. Refused calls do not count. */
export function floorOf(counts: readonly CallCount[]): Floor {
  const accepted = counts.filter(({ status }) => status !== 429);
  const floors = [...new Set(accepted.map(({ vault }) => vault))].flatMap((vault) =>
    classes.map(({ name, limit }): Floor => {
      const calls = sumOf(accepted.filter((count) => count.vault === vault && classOf(count.operation) === name));
      return { vault, requestClass: name, calls, seconds: floorSeconds(calls, limit) };
    }),
  );
  const none: Floor = { vault: '', requestClass: '', calls: 0, seconds: 0 };
  return floors.reduce((longest, floor) => (floor.seconds > longest.seconds ? floor : longest), none);
}

/** The share of calls that the rate limit refused, 0 to 1. */
export function throttledShare(counts: readonly CallCount[]): number {
  return sumOf(counts.filter(({ status }) => status === 429)) / Math.max(1, sumOf(counts));
}

function classOf(operation: string): 'set' | 'other' {
  return operation === 'secrets.set' ? 'set' : 'other';
}

function sumOf(counts: readonly CallCount[]): number {
  return counts.reduce((sum, { calls }) => sum + calls, 0);
}
