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
