import { z } from 'zod';
import { expandSettings } from '../app/appSettings';
import type { RegisteredFunction, TypedData } from '../app/coreTypes';
import { HostError } from '../hostError';
import type { ScheduleRow } from '../store/scheduleTable';
import { parseSchedule, type Schedule } from './ncrontab';

const minuteMs = 60_000;
/** .NET's text for a time that is not set. */
const never = '0001-01-01T00:00:00';

const triggerSchema = z.looseObject({
  schedule: z.string(),
  runOnStartup: z.boolean().default(false),
  useMonitor: z.boolean().default(true),
});

export interface TimerFunction {
  readonly fn: RegisteredFunction;
  readonly schedule: Schedule;
  readonly runOnStartup: boolean;
  /** Whether runs are stored; never for intervals under a minute (host: TimerTriggerAttributeBindingProvider). */
  readonly isMonitored: boolean;
}

/** Reads the trigger of a timer function. Throws a HostError APP_NOT_LOADED for an invalid schedule. */
export function readTimerFunction(fn: RegisteredFunction, now: number): TimerFunction {
  try {
    const { schedule: expression, runOnStartup, useMonitor } = triggerSchema.parse(fn.trigger);
    const schedule = parseSchedule(expandSettings(expression), process.env['WEBSITE_TIME_ZONE'] ?? 'UTC');
    return { fn, schedule, runOnStartup, isMonitored: useMonitor && !isFrequent(schedule, now) };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new HostError('APP_NOT_LOADED', `The schedule of function "${fn.name}": ${reason}`, { cause: error });
  }
}

/** Creates the input of a timer function. The library converts the names to camel case. */
export function timerData(isPastDue: boolean, status: ScheduleRow | undefined): TypedData {
  const ScheduleStatus = status && {
    Last: timeText(status.lastAt),
    LastUpdated: timeText(status.lastAt),
    Next: timeText(status.nextAt),
  };
  return {
    json: JSON.stringify({
      Schedule: { AdjustForDST: true },
      ScheduleStatus: ScheduleStatus ?? null,
      IsPastDue: isPastDue,
    }),
  };
}

function isFrequent(schedule: Schedule, now: number): boolean {
  const first = schedule.next(now);
  const second = first === undefined ? undefined : schedule.next(first);
  return first !== undefined && second !== undefined && second - first < minuteMs;
}

function timeText(at: number): string {
  return at === 0 ? never : new Date(at).toISOString();
}
