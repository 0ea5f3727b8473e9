import { HostError } from '../hostError';
import type { HostLog } from '../hostLog';
import type { StateStore } from '../store/stateStore';
import { EventType, hasEnded, incoming } from './historyEvent';

/** Timers are looked at no less often than this while some wait, so that a clock that is set is noticed. */
const lookEveryMs = 1_000;
const batchSize = 1_000;

export interface TimerRunnerOptions {
  readonly store: StateStore;
  readonly log: HostLog;
  readonly onFired: (key: number) => void;
}

/** Turns durable timers into messages when they are due by the clock of the machine. */
export class TimerRunner {
  private wakeUp: NodeJS.Timeout | undefined;
  private firing = false;
  private stopped = false;

  constructor(private readonly options: TimerRunnerOptions) {}

  /** Looks for due timers now, and plans the next look; to be called when timers were added. */
  look(): void {
    if (this.stopped || this.firing) return;
    clearTimeout(this.wakeUp);
    const next = this.options.store.timers.next();
    if (next === undefined) return;
    const waitMs = next - Date.now();
    if (waitMs <= 0) void this.fire();
    else this.plan(Math.min(waitMs, lookEveryMs));
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.wakeUp);
  }

  private plan(inMs: number): void {
    this.wakeUp = setTimeout(() => {
      this.look();
    }, inMs);
  }

  private async fire(): Promise<void> {
    const { store, onFired, log } = this.options;
    this.firing = true;
    try {
      const keys = await store.commit.save(() => this.takeDue());
      this.firing = false;
      for (const key of new Set(keys)) onFired(key);
      this.look();
    } catch (error) {
      this.firing = false;
      if (error instanceof HostError && error.code === 'STOPPING') return;
      log({ level: 'critical', category: 'Host.Timers', message: `Timers could not be fired: ${String(error)}` });
      this.plan(lookEveryMs);
    }
  }

  private takeDue(): number[] {
    const { store } = this.options;
    return store.timers.due(Date.now(), batchSize).flatMap((timer) => {
      store.timers.remove(timer);
      const instance = store.instances.byKey(timer.key);
      if (instance?.generation !== timer.generation || hasEnded(instance.status)) return [];
      const fields = { TimerId: timer.timerId, FireAt: new Date(timer.fireAt).toISOString() };
      store.messages.add(timer.key, incoming(EventType.TimerFired, fields));
      return [timer.key];
    });
  }
}
