import { z } from 'zod';

const expected = 'expected a whole number of days from 7 to 3650';

const days = z
  .string()
  .regex(/^\d{1,4}$/, expected)
  .transform(Number)
  .refine((count) => count >= 7 && count <= 3_650, expected)
  .optional();

/** The settings about how long the app keeps what has ended, for the schema of all settings. */
export const retentionShape = {
  /** Days after its end until a run and its history are removed. Absent: never. */
  MOVE_RETENTION_DAYS: days,
  /** The same for reports of moves and of fleets, which may be kept longer. */
  MOVE_REPORT_RETENTION_DAYS: days,
};

/** How long the app keeps what has ended, in days after the end. */
export interface Retention {
  readonly days: number;
  /** At least `days`. */
  readonly reportDays: number;
}

type RetentionSettings = z.infer<z.ZodObject<typeof retentionShape>>;

/** Returns how long the app keeps what has ended; undefined if it keeps everything. */
export function retentionOf(read: RetentionSettings): Retention | undefined {
  const { MOVE_RETENTION_DAYS: kept, MOVE_REPORT_RETENTION_DAYS: reports } = read;
  return kept === undefined ? undefined : { days: kept, reportDays: reports ?? kept };
}

/** Returns faults of the settings about retention. */
export function retentionFaults(read: Partial<Record<keyof typeof retentionShape, string>>): string[] {
  const [kept, reports] = [read.MOVE_RETENTION_DAYS, read.MOVE_REPORT_RETENTION_DAYS];
  if (reports === undefined || (kept !== undefined && Number(reports) >= Number(kept))) return [];
  return [
    'MOVE_REPORT_RETENTION_DAYS: expected MOVE_RETENTION_DAYS with at most as many days, because a report is not removed before its run',
  ];
}
