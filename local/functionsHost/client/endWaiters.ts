/** Node's timers fire at once after a greater delay. */
const maxDelayMs = 2 ** 31 - 1;

/** Lets callers wait until an instance has ended. */
export class EndWaiters {
  private readonly waiting = new Map<string, Set<() => void>>();

  /** Resolves all waits for this instance. */
  ended(instanceId: string): void {
    for (const resolveWait of this.waiting.get(instanceId) ?? []) resolveWait();
  }

  /** Resolves when the instance ends or when the limit passes; after 24 days at the latest. */
  async wait(instanceId: string, limitMs: number): Promise<void> {
    const waiting = this.waiting.get(instanceId) ?? new Set();
    this.waiting.set(instanceId, waiting);
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        waiting.delete(done);
        if (waiting.size === 0) this.waiting.delete(instanceId);
        resolve();
      };
      const timer = setTimeout(done, Math.min(limitMs, maxDelayMs));
      waiting.add(done);
    });
  }
}
