import { type CallCount } from '../local/azure/control/requestLog';
import { rateLimits } from '../local/azure/vault/limits';

/** What a vault may be asked in a sliding window; the service counts sets of secrets apart. */
const classes = [
  { name: 'set', limit: rateLimits.secretSet },
  { name: 'other', limit: rateLimits.other },
] as const;

/**
 * The shortest time, in seconds, in which a vault takes so many calls when any window may hold at most `limit` of them.
 * The first `limit` go at once, and call number n + limit never before a whole window after call n; so the last call goes
 * no sooner than one window for each full limit before it. Nobody can be faster, and a burst at each window is that fast.
 */
export function floorSeconds(calls: number, limit: number, windowMs: number = rateLimits.windowMs): number {
  return (Math.max(0, Math.ceil(calls / limit) - 1) * windowMs) / 1000;
}

export interface Floor {
  readonly seconds: number;
  /** The vault and class of requests that sets it. */
  readonly vault: string;
  readonly requestClass: string;
  readonly calls: number;
}

/** The floor that a number of calls has: that of the vault and class that needs longest. Refused calls do not count. */
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

/** The share of calls that were refused by rate, 0 to 1. */
export function throttledShare(counts: readonly CallCount[]): number {
  return sumOf(counts.filter(({ status }) => status === 429)) / Math.max(1, sumOf(counts));
}

function classOf(operation: string): 'set' | 'other' {
  return operation === 'secrets.set' ? 'set' : 'other';
}

function sumOf(counts: readonly CallCount[]): number {
  return counts.reduce((sum, { calls }) => sum + calls, 0);
}
