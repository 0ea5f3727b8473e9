import { MoverError } from '../../contracts/model/moverError';

/**
 * Guards every write to a vault: `send` checks whether this run may still write, then sends one request. Each try calls
 * it again, after all waits. Rejects with `MOVE_SUPERSEDED` when another run has taken over, and sends nothing then.
 */
export interface WriteGuard {
  /** Checks without sending, for writes that do not go through the client of a vault. */
  check(): Promise<void>;
  send<T>(request: () => Promise<T>): Promise<T>;
  /** The longest time from sending a request until it can no longer arrive, in milliseconds. */
  readonly lifeMs: number;
  /**
   * Until when an unanswered request of this guard may still arrive, in milliseconds since 1970; 0 when every request
   * was answered.
   */
  unsettledUntil(): number;
}

/**
 * For writes that need no claim: the throw-away secret of a probe, and disabling again what an ended run has left
 * enabled. Both are harmless when they arrive late or twice.
 */
export const withoutClaim: WriteGuard = {
  check: () => Promise.resolve(),
  send: (request) => request(),
  lifeMs: 0,
  unsettledUntil: () => 0,
};

/** Combines two guards: both must permit a request when it is sent. */
export function bothGuards(outer: WriteGuard, inner: WriteGuard): WriteGuard {
  return {
    async check() {
      await outer.check();
      await inner.check();
    },
    async send(request) {
      // Each check may have to wait for the store. After both, `send` checks again without waiting.
      await outer.check();
      await inner.check();
      return outer.send(() => inner.send(request));
    },
    lifeMs: Math.max(outer.lifeMs, inner.lifeMs),
    unsettledUntil: () => Math.max(outer.unsettledUntil(), inner.unsettledUntil()),
  };
}

interface Renewal {
  readonly isValid: () => boolean;
  readonly renew: () => Promise<void>;
}

const maxRenewals = 5;

/**
 * Renews a permit until it is valid when the store has answered: a slow store may answer after the permit has expired.
 * Throws `STORE_UNAVAILABLE` (retryable) after five renewals.
 */
export async function renewUntilValid({ isValid, renew }: Renewal): Promise<void> {
  for (let renewals = 0; !isValid(); renewals += 1) {
    if (renewals === maxRenewals) throw tooSlow();
    await renew();
  }
}

function tooSlow(): MoverError {
  const detail = `Expected the store to confirm in time that this run may write; ${maxRenewals} confirmations came too late. Nothing was sent.`;
  return new MoverError('STORE_UNAVAILABLE', detail, { retryable: true });
}

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
