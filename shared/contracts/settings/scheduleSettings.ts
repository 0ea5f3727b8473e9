import { z } from 'zod';
import {
  type AllowLists,
  type CheckSources,
  readScheduledComparisons,
  readScheduledPairs,
  type ScheduledComparison,
  type ScheduledPair,
} from './scheduledPairs';

interface Field {
  readonly min: number;
  readonly max: number;
  /** Names of the numbers, beginning with `min`. */
  readonly names?: readonly string[];
}

const seconds: Field = { min: 0, max: 59 };

const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

const days = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/** Source: Azure Functions documentation, "NCRONTAB expressions". */
const fields: readonly Field[] = [
  seconds,
  { min: 0, max: 59 },
  { min: 0, max: 23 },
  { min: 1, max: 31 },
  { min: 1, max: 12, names: months },
  { min: 0, max: 6, names: days },
];

/**
 * A schedule for the Functions host: {second} {minute} {hour} {day} {month} {day of the week}. With five fields the
 * second is 0. The app checks it, because the host silently ignores a timer with a wrong schedule.
 */
export const ncrontabSchema = z
  .string()
  .trim()
  .refine(
    isNcrontab,
    'expected an NCRONTAB expression of five or six fields, for example "0 */30 * * * *" for every half hour',
  );

function isNcrontab(text: string): boolean {
  const parts = text.split(/\s+/);
  if (parts.length !== 5 && parts.length !== 6) return false;
  return parts.every((part, at) => {
    const field = fields[at + fields.length - parts.length];
    return field !== undefined && part.split(',').every((entry) => fits(entry, field));
  });
}

/** Accepts a number, a name, a range of them or a star, each with an optional step. */
function fits(entry: string, field: Field): boolean {
  const match = /^(?:\*|(\d{1,2}|[a-z]{3})(?:-(\d{1,2}|[a-z]{3}))?)(?:\/([1-9]\d?))?$/i.exec(entry);
  if (match === null) return false;
  const [, first, last] = match;
  if (first === undefined) return true;
  const from = numberOf(first, field);
  const to = last === undefined ? from : numberOf(last, field);
  return from >= field.min && from <= to && to <= field.max;
}

/** The number of a name. NaN, which is in no range, for an unknown name. */
function numberOf(text: string, { min, names = [] }: Field): number {
  if (/^\d/.test(text)) return Number(text);
  const at = names.indexOf(text.toLowerCase());
  return at < 0 ? NaN : at + min;
}

/** The settings of what runs on a schedule. The pairs have their own parser. */
export const scheduleShape = {
  MOVE_CHECKS: z.string().optional(),
  MOVE_CHECK_SCHEDULE: ncrontabSchema.optional(),
  MOVE_COMPARISONS: z.string().optional(),
  MOVE_COMPARE_SCHEDULE: ncrontabSchema.optional(),
} as const;

/** Settings that need another setting. */
export const schedulePartners = [
  ['MOVE_CHECK_SCHEDULE', 'MOVE_CHECKS'],
  ['MOVE_COMPARE_SCHEDULE', 'MOVE_COMPARISONS'],
] as const;

interface Scheduled<Pair> {
  /** NCRONTAB. */
  readonly schedule: string;
  readonly pairs: readonly Pair[];
}

export interface ScheduledRuns {
  /** Absent: checks run only on request. */
  readonly scheduledChecks?: Scheduled<ScheduledPair>;
  /** Absent: comparisons run only on request. */
  readonly scheduledComparisons?: Scheduled<ScheduledComparison>;
}

type Given = Readonly<Record<string, string | undefined>>;

/** Returns what runs on a schedule, and the faults of the pairs with the names of their settings. */
export function scheduledRunsOf(
  given: Given,
  allow: AllowLists,
  sources: CheckSources,
): { readonly runs: ScheduledRuns; readonly faults: readonly string[] } {
  const { MOVE_CHECKS, MOVE_CHECK_SCHEDULE, MOVE_COMPARISONS, MOVE_COMPARE_SCHEDULE } = given;
  const none = { pairs: [], faults: [] };
  const checks = MOVE_CHECKS === undefined ? none : readScheduledPairs(MOVE_CHECKS, allow, sources);
  const comparisons =
    MOVE_COMPARISONS === undefined ? none : readScheduledComparisons(MOVE_COMPARISONS, allow, sources);
  return {
    runs: {
      ...(MOVE_CHECK_SCHEDULE && { scheduledChecks: { schedule: MOVE_CHECK_SCHEDULE.trim(), pairs: checks.pairs } }),
      ...(MOVE_COMPARE_SCHEDULE && {
        scheduledComparisons: { schedule: MOVE_COMPARE_SCHEDULE.trim(), pairs: comparisons.pairs },
      }),
    },
    faults: [
      ...checks.faults.map((fault) => `MOVE_CHECKS: ${fault}`),
      ...comparisons.faults.map((fault) => `MOVE_COMPARISONS: ${fault}`),
    ],
  };
}
