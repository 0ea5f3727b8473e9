import {
  minutesOf,
  minWindowMinutes,
  type PaceSchedule,
  type Weekday,
  weekdays,
} from '../../contracts/model/paceSchedule';

const minuteMs = 60_000;
const coarseMs = 5 * minuteMs;
/** Every window opens at least once a week. */
const searchMs = 8 * 24 * 60 * minuteMs;

/**
 * The time at which the next window of a schedule opens, in milliseconds since 1970; undefined if one is open at
 * `nowMs`, and without a schedule.
 */
export function nextOpening(schedule: PaceSchedule | undefined, nowMs: number): number | undefined {
  if (schedule === undefined) return undefined;
  const isOpen = opens(schedule);
  if (isOpen(nowMs)) return undefined;
  const first = Math.ceil(nowMs / minuteMs) * minuteMs;
  for (let coarse = first; coarse <= nowMs + searchMs; coarse += Math.min(coarseMs, minWindowMinutes * minuteMs)) {
    if (!isOpen(coarse)) continue;
    let opening = coarse;
    while (opening - minuteMs >= first && isOpen(opening - minuteMs)) opening -= minuteMs;
    return opening;
  }
  // A window can only be missing for a week if summer time begins in it. It opens a week later.
  return first + searchMs;
}

/** Returns whether a window is open at a time. */
function opens({ timeZone, windows }: PaceSchedule): (atMs: number) => boolean {
  const format = new Intl.DateTimeFormat('en-GB', {
    timeZone,
    weekday: 'short',
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
  });
  return (atMs) => {
    const { day, minutes } = localTime(format, atMs);
    return windows.some(({ days, from, to }) => {
      const [begins, ends] = [minutesOf(from), minutesOf(to)];
      if (begins < ends) return days.includes(day) && minutes >= begins && minutes < ends;
      return (days.includes(day) && minutes >= begins) || (days.includes(dayBefore(day)) && minutes < ends);
    });
  };
}

function localTime(format: Intl.DateTimeFormat, atMs: number): { readonly day: Weekday; readonly minutes: number } {
  const parts = new Map(format.formatToParts(new Date(atMs)).map(({ type, value }) => [type, value]));
  const day = weekdays.find((each) => each === parts.get('weekday')?.toLowerCase()) ?? 'mon';
  return { day, minutes: Number(parts.get('hour')) * 60 + Number(parts.get('minute')) };
}

function dayBefore(day: Weekday): Weekday {
  return weekdays[(weekdays.indexOf(day) + weekdays.length - 1) % weekdays.length] ?? 'sun';
}
