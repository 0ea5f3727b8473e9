import { isDisabled } from '../app/appSettings';
import type { RegisteredFunction, TypedData } from '../app/coreTypes';
import type { Invoke } from '../app/invokeFunction';
import type { HostLog } from '../hostLog';
import type { StateStore } from '../store/stateStore';
import { readTimerFunction } from './timerFunction';
import { TimerSchedule } from './timerSchedule';

export interface TimerTriggersOptions {
  readonly functions: Iterable<RegisteredFunction>;
  readonly store: StateStore;
  readonly invoke: Invoke;
  readonly log: HostLog;
  readonly extraInputs: (fn: RegisteredFunction) => Readonly<Record<string, TypedData>>;
}

export interface TimerTriggers {
  start(): void;
  /** Runs a timer function now. Returns false when no timer function has that name. */
  runNow(functionName: string): boolean;
  stop(): Promise<void>;
}

/** Schedules all timer functions of an app. Throws a HostError APP_NOT_LOADED for an invalid schedule. */
export function timerTriggers({ functions, extraInputs, ...tools }: TimerTriggersOptions): TimerTriggers {
  const schedules = new Map(
    [...functions]
      .filter((fn) => fn.triggerType === 'timertrigger' && !isDisabled(fn.name))
      .map((fn) => {
        const timer = readTimerFunction(fn, Date.now());
        return [fn.name.toLowerCase(), new TimerSchedule({ ...tools, timer, extraInputs: extraInputs(fn) })];
      }),
  );
  return {
    start: () => {
      for (const schedule of schedules.values()) schedule.start();
    },
    runNow: (functionName) => {
      const schedule = schedules.get(functionName.toLowerCase());
      schedule?.runNow();
      return schedule !== undefined;
    },
    stop: async () => {
      await Promise.all([...schedules.values()].map(async (schedule) => schedule.stop()));
    },
  };
}
