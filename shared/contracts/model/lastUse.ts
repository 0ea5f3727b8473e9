import { z } from 'zod';
import { whole } from './ids';

/** Whether somebody still uses a vault, as its audit log shows it. Only `quiet` says that nobody does. */
export const useVerdicts = ['quiet', 'inUse', 'unknown'] as const;

/** Why the log does not show whether somebody uses a vault. */
export const unknownUseReasons = {
  NO_LOG:
    'No table has a row of the vault: no diagnostic setting sends its audit log, or the app may read no workspace.',
  NOT_READABLE: 'The log could not be read.',
  CUT_OFF: 'The log has more rows than the app reads.',
  LOGS_LATE: 'The newest row of the log is too old: the log lags, or it stopped.',
  LOGS_STOPPED: 'The log has a hole within the quiet window.',
  RETENTION_SHORT: 'The log does not reach back to the beginning of the quiet window.',
  CLOCKS_DIFFER: 'The log has rows of the future, so its times and those of the app cannot be compared.',
} as const;
export type UnknownUseReason = keyof typeof unknownUseReasons;
export const unknownUseReasonSchema = z.enum(
  Object.keys(unknownUseReasons) as [UnknownUseReason, ...UnknownUseReason[]],
);

/** Who uses a vault: an object id, an application id, or the address of a caller that the log does not name. */
const userSchema = z.string().max(100);

/** A use of a vault, without what was used. */
export const useTimeSchema = z.strictObject({ at: z.iso.datetime(), by: userSchema });

/** Somebody who used a vault. */
export const vaultUserSchema = z.strictObject({
  user: userSchema,
  lastReadAt: z.iso.datetime().nullable(),
  lastWriteAt: z.iso.datetime().nullable(),
  calls: whole,
  /** The longest time between two uses, or before the first one, in whole days. */
  maxIntervalDays: whole,
});
export type VaultUser = z.infer<typeof vaultUserSchema>;

/** The clock of the last use of a vault, with the evidence on which it rests. */
export const lastUseSchema = z.strictObject({
  vault: z.string(),
  verdict: z.enum(useVerdicts),
  because: unknownUseReasonSchema.nullable(),
  /** When the log was read. */
  readAt: z.iso.datetime(),
  /** The log has no hole between these times. Null without a row. Newer rows may still arrive. */
  reachesFrom: z.iso.datetime().nullable(),
  reachesTo: z.iso.datetime().nullable(),
  lastRead: useTimeSchema.nullable(),
  lastWrite: useTimeSchema.nullable(),
  /** How long nobody may use the vault before it counts as quiet: twice the longest interval, and never under 32 days. */
  windowDays: whole,
  /** A use that comes less often than this may not be in the log. */
  seesIntervalsUpToDays: whole,
  /** How long nobody has used it, in whole days up to `reachesTo`; null if that is not known. */
  quietDays: whole.nullable(),
  /** When it is quiet at the earliest, if nobody uses it until then; null if that is not known. */
  quietAt: z.iso.datetime().nullable(),
  /** Newest use first. */
  users: z.array(vaultUserSchema),
  /** Whose calls do not count: the identities of the app. Nobody else may use them. */
  own: z.array(z.string()),
});
export type LastUse = z.infer<typeof lastUseSchema>;
