/**
 * How long requests live, in milliseconds. A write that was sent may be carried out until its client gives up, and a while
 * longer: what the network holds arrives although the client is gone.
 */
export interface SendTimes {
  /** Longest time from asking whether a write may be sent until nothing of it can be on its way any more. */
  readonly lifeMs: number;
  /** How long the answer to "may this run write" holds, so that not every request asks the store. */
  readonly permitMs: number;
}

/** From the time after which a client gives up a call. The margin is half of it: proxies and queues on the way are slow by seconds. */
export function sendTimes(callTimeoutMs: number): SendTimes {
  return { lifeMs: callTimeoutMs * 1.5, permitMs: Math.max(250, callTimeoutMs / 6) };
}
