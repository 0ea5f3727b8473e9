import { type FaultSubject } from './faultInjector';
import { type FaultEffect } from './faultRule';

/** A fully received request that a fault holds back. */
export interface HeldRequest extends FaultSubject {
  readonly id: string;
  readonly effect: FaultEffect['kind'];
  /** Milliseconds until its delivery; 0 during the delivery. */
  readonly dueInMs: number;
}

interface Holding {
  readonly subject: FaultSubject;
  readonly effect: FaultEffect['kind'];
  readonly ms: number;
}

interface Entry extends Holding {
  readonly id: string;
  readonly dueAt: number;
  /** True delivers the request, false drops it. */
  settle(isDelivered: boolean): void;
  readonly settled: Promise<boolean>;
  /** Resolves when the request is complete or dropped. */
  done: Promise<unknown>;
}

/** The requests that the network holds. They live in memory only and are lost when the emulator ends. */
export class HeldRequests {
  private readonly entries = new Map<string, Entry>();
  private held = 0;

  /** Waits, then acts. Returns undefined when the request was dropped. Lists the request until the action is complete. */
  run<T>(holding: Holding, act: () => Promise<T>): Promise<T | undefined> {
    const entry = this.add(holding);
    const done = this.carryOut(entry, act);
    entry.done = done;
    return done;
  }

  /** In the order of delivery. */
  list(): HeldRequest[] {
    const now = performance.now();
    return this.inOrder().map(({ id, subject, effect, dueAt }) => ({
      id,
      ...subject,
      effect,
      dueInMs: Math.max(0, Math.ceil(dueAt - now)),
    }));
  }

  /** Delivers all held requests one after another, in order of time. Resolves when all are complete. */
  async flush(): Promise<void> {
    for (const { id } of this.inOrder()) await this.deliver(id);
  }

  /** Delivers one request now. Resolves to true when it is complete, to false for an unknown id. */
  async deliver(id: string): Promise<boolean> {
    const entry = this.entries.get(id);
    if (entry === undefined) return false;
    entry.settle(true);
    await entry.done;
    return true;
  }

  /** Resolves when no request is held any more. */
  async whenEmpty(): Promise<void> {
    while (this.entries.size > 0) await Promise.all([...this.entries.values()].map(({ done }) => done));
  }

  /** Drops held requests, except those in delivery. Resolves when all of them have ended. */
  async drop(isDropped: (request: Holding) => boolean = () => true): Promise<void> {
    const dropped = this.inOrder().filter(isDropped);
    for (const entry of dropped) entry.settle(false);
    await Promise.all(dropped.map(({ done }) => done));
  }

  private inOrder(): Entry[] {
    return [...this.entries.values()].sort((left, right) => left.dueAt - right.dueAt);
  }

  private add(holding: Holding): Entry {
    this.held += 1;
    let settle: Entry['settle'] = () => undefined;
    const settled = new Promise<boolean>((resolve) => {
      const timer = setTimeout(resolve, holding.ms, true);
      settle = (isDelivered) => {
        clearTimeout(timer);
        resolve(isDelivered);
      };
    });
    const dueAt = performance.now() + holding.ms;
    const entry = { ...holding, id: String(this.held), dueAt, settle, settled, done: settled };
    this.entries.set(entry.id, entry);
    return entry;
  }

  private async carryOut<T>({ id, settled }: Entry, act: () => Promise<T>): Promise<T | undefined> {
    try {
      return (await settled) ? await act() : undefined;
    } finally {
      this.entries.delete(id);
    }
  }
}
