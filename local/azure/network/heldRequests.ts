import { type FaultEffect } from '../control/faultRule';
import { type FaultSubject } from '../control/faultInjector';

/** A request that has arrived whole and is not carried out yet, because a fault holds it. */
export interface HeldRequest extends FaultSubject {
  readonly id: string;
  readonly effect: FaultEffect['kind'];
  /** Milliseconds until its delivery; 0 while it is being carried out. */
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
  /** True: deliver it. False: drop it. */
  settle(isDelivered: boolean): void;
  readonly settled: Promise<boolean>;
  /** Resolves when it is carried out or dropped. */
  done: Promise<unknown>;
}

/** What the network holds. It lives in memory alone: when the emulator ends, held requests are lost, as in a network that dies. */
export class HeldRequests {
  private readonly entries = new Map<string, Entry>();
  private held = 0;

  /** Waits, then acts. Undefined: the request was dropped. Listed from the call on until the act is over. */
  run<T>(holding: Holding, act: () => Promise<T>): Promise<T | undefined> {
    const entry = this.add(holding);
    const done = this.carryOut(entry, act);
    entry.done = done;
    return done;
  }

  /** The next to be delivered first. */
  list(): HeldRequest[] {
    const now = performance.now();
    return this.inOrder().map(({ id, subject, effect, dueAt }) => ({
      id,
      ...subject,
      effect,
      dueInMs: Math.max(0, Math.ceil(dueAt - now)),
    }));
  }

  /** Delivers what is held now, one after the other in the order of its time; resolves when all of it is carried out. */
  async flush(): Promise<void> {
    for (const { id } of this.inOrder()) await this.deliver(id);
  }

  /** Delivers one request now; resolves to true when it is carried out, to false when there is no such request. */
  async deliver(id: string): Promise<boolean> {
    const entry = this.entries.get(id);
    if (entry === undefined) return false;
    entry.settle(true);
    await entry.done;
    return true;
  }

  /** Resolves when nothing is held any more. */
  async whenEmpty(): Promise<void> {
    while (this.entries.size > 0) await Promise.all([...this.entries.values()].map(({ done }) => done));
  }

  /** Drops what is held, unless it is being carried out; resolves when all of it is over. */
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
