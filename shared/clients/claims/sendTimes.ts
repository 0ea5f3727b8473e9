/**
 * How long requests can take effect, in milliseconds. A vault can execute a write until its client gives up and a while
 * longer, because the network may still deliver it.
 */
export interface SendTimes {
  /** The longest time from the check whether a write may be sent until it can no longer arrive. */
  readonly lifeMs: number;
  /** How long a permit to write is valid, so that not every request has to read the store. */
  readonly permitMs: number;
}

/**
 * Derives the times from `callTimeoutMs`, after which a client gives up a call. Half of it is added as a margin,
 * because proxies and queues can delay a request by seconds.
 */
export function sendTimes(callTimeoutMs: number): SendTimes {
  return { lifeMs: callTimeoutMs * 1.5, permitMs: Math.max(250, callTimeoutMs / 6) };
}
