import type { Decision } from './decision';

/**
 * The decisions with timers that fire as the Durable extension 3.19 fires them: it passes the remaining time to a queue in whole
 * seconds, rounded down. A timer is up to a second early, and one of less than a second fires immediately.
 */
export function earlyTimers(decisions: readonly Decision[], now: number): readonly Decision[] {
  return decisions.map((decision) =>
    decision.kind === 'timer' ? { ...decision, fireAt: earlyTime(decision.fireAt, now) } : decision,
  );
}

function earlyTime(fireAt: number, now: number): number {
  return now + Math.max(0, Math.floor((fireAt - now) / 1_000)) * 1_000;
}
