import { HostError } from '../../hostError';
import type { HostLog } from '../../hostLog';
import type { StateStore } from '../../store/stateStore';
import { EventType, incoming } from '../history/historyEvent';
import { hasEnded } from '../instances/instanceStatus';

/** The longest pause between two checks while timers wait, so that a change of the clock is noticed. */
const maxPauseMs = 1_000;
const batchSize = 1_000;

export interface TimerRunnerOptions {
  readonly store: StateStore;
  readonly log: HostLog;
  readonly onFired: (key: number) => void;
}

/** Turns durable timers into messages when they are due by the machine's clock. */
export class TimerRunner {
  private wakeUp: NodeJS.Timeout | undefined;
  private firing = false;
  private stopped = false;

  constructor(private readonly options: TimerRunnerOptions) {}

  /** Fires due timers and schedules the next check. Call it after timers were added. */
  check(): void {
    if (this.stopped || this.firing) return;
    clearTimeout(this.wakeUp);
    const next = this.options.store.timers.next();
    if (next === undefined) return;
    const waitMs = next - Date.now();
    if (waitMs <= 0) void this.fire();
    else this.plan(Math.min(waitMs, maxPauseMs));
  }

  stop(): void {
    this.stopped = true;
    clearTimeout(this.wakeUp);
  }

  private plan(inMs: number): void {
    this.wakeUp = setTimeout(() => {
      this.check();
    }, inMs);
  }

  private async fire(): Promise<void> {
    const { store, onFired, log } = this.options;
    this.firing = true;
    try {
      const keys = await store.commit.save(() => this.takeDue());
      this.firing = false;
      for (const key of new Set(keys)) onFired(key);
      this.check();
    } catch (error) {
      this.firing = false;
      if (error instanceof HostError && error.code === 'STOPPING') return;
      log({ level: 'critical', category: 'Host.Timers', message: `Timers could not be fired: ${String(error)}` });
      this.plan(maxPauseMs);
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
