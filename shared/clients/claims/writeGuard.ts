/**
 * Stands before every write to a vault: `send` asks whether this run may still write, then sends one request. It is asked
 * for each try anew, after all waiting. Rejects with `MOVE_SUPERSEDED` when another run has taken over; nothing is sent then.
 */
export interface WriteGuard {
  /** Asks without sending: for writes that go another way than through a vault's client. */
  check(): Promise<void>;
  send<T>(request: () => Promise<T>): Promise<T>;
  /** Longest time from sending a request until nothing of it can be on its way any more, in milliseconds. */
  readonly lifeMs: number;
  /**
   * Until when a request that was sent through this guard, and got no answer, may still arrive, in milliseconds since 1970;
   * 0 when there was none.
   */
  unsettledUntil(): number;
}

/**
 * For writes that no claim covers: the throw-away secret of a probe, and disabling again what a dead run has left enabled.
 * Both do no harm when they are late or doubled.
 */
export const withoutClaim: WriteGuard = {
  check: () => Promise.resolve(),
  send: (request) => request(),
  lifeMs: 0,
  unsettledUntil: () => 0,
};

/** Both guards have to agree at the moment of sending. */
export function bothGuards(outer: WriteGuard, inner: WriteGuard): WriteGuard {
  return {
    async check() {
      await outer.check();
      await inner.check();
    },
    async send(request) {
      // Either may take time to ask the store; once both have, asking them again takes none.
      await outer.check();
      await inner.check();
      return outer.send(() => inner.send(request));
    },
    lifeMs: Math.max(outer.lifeMs, inner.lifeMs),
    unsettledUntil: () => Math.max(outer.unsettledUntil(), inner.unsettledUntil()),
  };
}
