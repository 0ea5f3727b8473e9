import { Cron } from 'croner';
import { parseTimeSpan } from '../app/parseTimeSpan';

/** Calculates the times at which a timer function runs. */
export interface Schedule {
  /** Returns the first time after this one, or undefined when the schedule has ended. */
  next(after: number): number | undefined;
}

const field = String.raw`[\d*,/\-A-Za-z]+`;
const ncrontab = new RegExp(String.raw`^\s*(?:${field}\s+){4,5}${field}\s*$`);

/**
 * Parses an NCRONTAB expression (seconds first; five fields mean second 0) or a time span such as `00:05:00`. As in NCRONTAB,
 * day of month and day of week must both match. Throws a RangeError that names the expression.
 */
export function parseSchedule(expression: string, timeZone: string): Schedule {
  if (/^[\d.]+:\d{2}:\d{2}/.test(expression.trim())) return interval(expression);
  if (!ncrontab.test(expression)) throw notASchedule(expression);
  const fields = expression.trim().split(/\s+/);
  try {
    const pattern = fields.length === 5 ? `0 ${fields.join(' ')}` : fields.join(' ');
    const cron = new Cron(pattern, { mode: '6-part', timezone: timeZone, domAndDow: true, paused: true });
    return { next: (after) => cron.nextRun(new Date(after))?.getTime() };
  } catch (error) {
    throw notASchedule(expression, error);
  }
}

function interval(expression: string): Schedule {
  const stepMs = parseTimeSpan(expression);
  if (stepMs === undefined || stepMs <= 0) throw notASchedule(expression);
  return { next: (after) => after + stepMs };
}

function notASchedule(expression: string, cause?: unknown): RangeError {
  const detail = cause instanceof Error ? `: ${cause.message}` : '';
  return new RangeError(`"${expression}" is not an NCRONTAB expression of five or six fields${detail}.`, { cause });
}
