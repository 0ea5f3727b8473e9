import type { TypedData } from '../app/coreTypes';
import type { Invoke } from '../app/invokeFunction';
import type { HostLog } from '../hostLog';
import type { ScheduleRow } from '../store/scheduleTable';
import type { StateStore } from '../store/stateStore';
import { timerData, type TimerFunction } from './timerFunction';

/** A longer sleep could overflow Node's timers, and would notice a change of the clock late. */
const maxSleepMs = 60_000;

export interface TimerScheduleOptions {
  readonly timer: TimerFunction;
  readonly store: StateStore;
  readonly invoke: Invoke;
  readonly log: HostLog;
  readonly extraInputs: Readonly<Record<string, TypedData>>;
}

/** Runs one timer function on its schedule, one run at a time. Runs that were missed while the host was down run once. */
export class TimerSchedule {
  private wakeUp: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;
  private stopped = false;

  constructor(private readonly options: TimerScheduleOptions) {}

  start(): void {
    const { timer, store } = this.options;
    const now = Date.now();
    const known = timer.isMonitored ? store.schedules.read(timer.fn.name) : undefined;
    const expected = known && (known.lastAt === 0 ? known.nextAt : timer.schedule.next(known.lastAt));
    if (expected !== undefined && expected < now) this.runSoon(true);
    else if (timer.runOnStartup) this.runSoon(false);
    else this.plan(now);
    if (timer.isMonitored && !known) void this.storeRun(0, timer.schedule.next(now));
  }

  /** Runs the function now for the admin endpoint, after the current run if there is one. */
  runNow(): void {
    const before = this.running ?? Promise.resolve();
    void before.then(() => {
      this.runSoon(false);
    });
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.wakeUp);
    await this.running;
  }

  private plan(after: number): void {
    if (this.stopped) return;
    const next = this.options.timer.schedule.next(after);
    clearTimeout(this.wakeUp);
    if (next === undefined) return;
    this.wakeUp = setTimeout(
      () => {
        if (Date.now() >= next) this.runSoon(false);
        else this.plan(Date.now());
      },
      Math.min(next - Date.now(), maxSleepMs),
    );
  }

  private runSoon(isPastDue: boolean): void {
    if (this.stopped || this.running) return;
    this.running = this.run(isPastDue).finally(() => {
      this.running = undefined;
      this.plan(Date.now());
    });
  }

  private async run(isPastDue: boolean): Promise<void> {
    const { timer, store, invoke, log, extraInputs } = this.options;
    const began = Date.now();
    const status = timer.isMonitored ? store.schedules.read(timer.fn.name) : undefined;
    const outcome = await invoke(timer.fn, { triggerData: timerData(isPastDue, status), extraInputs });
    if (!outcome.ok) {
      const message = `Executed 'Functions.${timer.fn.name}' (Failed): ${outcome.error.message}`;
      log({ level: 'error', category: `Function.${timer.fn.name}`, message, functionName: timer.fn.name });
    }
    if (timer.isMonitored) await this.storeRun(began, timer.schedule.next(Date.now()));
  }

  private async storeRun(lastAt: number, nextAt: number | undefined): Promise<void> {
    const { timer, store, log } = this.options;
    const row: ScheduleRow = { name: timer.fn.name, lastAt, nextAt: nextAt ?? lastAt };
    try {
      await store.commit.save(() => {
        store.schedules.write(row);
      });
    } catch (error) {
      const message = `The run of timer function '${timer.fn.name}' could not be stored: ${String(error)}`;
      log({ level: 'error', category: 'Host.Triggers', message });
    }
  }
}
