import { z } from 'zod';
import { paceScheduleSchema } from './paceSchedule';
import { itemTypeSchema, itemTypes } from './item';
import { targetShape } from './targetRequest';
import { checkIdSchema } from './ids';

/** Classes of findings that can make a run count as failed for a pipeline, although the run completed. */
export const failOnClasses = ['blocked', 'skipped', 'warning'] as const;

export const failOnClassSchema = z.enum(failOnClasses);

export type FailOnClass = z.infer<typeof failOnClassSchema>;

/** The classes that make a run end as failed; each at most once. */
export const failOnSchema = z
  .array(failOnClassSchema)
  .max(failOnClasses.length)
  .refine((classes) => new Set(classes).size === classes.length, 'expected each class once');

export type FailOn = z.infer<typeof failOnSchema>;

/** The parts of a pace that can change while a move runs, without their defaults. */
export const paceFields = {
  /** Share of the source's request limit that the move may use, 0.01 to 1. */
  sourceShare: z.number().min(0.01).max(1),
  targetShare: z.number().min(0.01).max(1),
  /** The maximum number of concurrent requests, per vault. */
  maxInFlight: z.number().int().min(1).max(256),
  /** The maximum number of requests in a second, of all kinds, per vault. */
  maxRequestsPerSecond: z.number().min(0.1).max(1_000),
};

export const paceSchema = z
  .strictObject({
    sourceShare: paceFields.sourceShare.default(0.5),
    targetShare: paceFields.targetShare.default(0.9),
    maxInFlight: paceFields.maxInFlight.default(32),
    maxRequestsPerSecond: paceFields.maxRequestsPerSecond.optional(),
    /** When the move may work. It waits while no window is open. */
    schedule: paceScheduleSchema.optional(),
  })
  .prefault({});

export type Pace = z.infer<typeof paceSchema>;

export const methods = ['auto', 'backupRestore', 'exportImport'] as const;

export type Method = (typeof methods)[number];

export const verifyLevels = ['full', 'metadata', 'none'] as const;

const namePatternSchema = z
  .string()
  .regex(/^[0-9a-zA-Z*-]{1,127}$/, 'expected an item name, with "*" for any run of characters');

const namePatternsSchema = z.array(namePatternSchema).max(100, 'expected at most 100 patterns');

/** Selects items and versions. Names are compared without regard to case, as the service does. */
export const selectSchema = z
  .strictObject({
    types: z
      .array(itemTypeSchema)
      .min(1, 'expected at least one of secret, key, certificate')
      .max(itemTypes.length)
      .overwrite((types) => [...new Set(types)])
      .default([...itemTypes]),
    include: namePatternsSchema.min(1, 'expected at least one pattern').default(['*']),
    exclude: namePatternsSchema.default([]),
    versions: z
      .union([z.enum(['all', 'current']), z.strictObject({ newest: z.number().int().min(1).max(100_000) })], {
        error: 'expected "all", "current" or {"newest": <number>}',
      })
      .default('all'),
  })
  .prefault({});

export type Select = z.infer<typeof selectSchema>;

/** Options of a move. They are part of the request and of the input of every step. */
export const movePolicyShape = {
  ...targetShape,
  select: selectSchema,
  method: z.enum(methods).default('auto'),
  /**
   * What to do when the name is live in the target with other content. `update` leaves other content unchanged, as `skip`
   * does, and sets the attributes and policies of copies with the same content.
   */
  onConflict: z.enum(['skip', 'fail', 'newVersion', 'update']).default('skip'),
  /** What to do when the name is soft-deleted in the target. `purge` also needs `confirmPurge`. */
  onDeleted: z.enum(['fail', 'recover', 'purge']).default('fail'),
  /** A disabled version cannot be read for a move by value. `unlock` enables it while it is read. */
  disabled: z.enum(['move', 'skip', 'unlock']).default('move'),
  /** For keys whose backup the target does not accept. `recreate` creates a key of the same type with new material. */
  unmovableKeys: z.enum(['block', 'recreate']).default('block'),
  /** Certificates with auto-renewal would renew in both vaults. With `hold`, the target only sends mail instead. */
  autoRenewal: z.enum(['keep', 'hold']).default('keep'),
  copy: z
    .strictObject({
      rotationPolicies: z.boolean().default(true),
      issuers: z.boolean().default(true),
      contacts: z.boolean().default(true),
    })
    .prefault({}),
  /**
   * Tests with a throw-away secret, written to the source and restored in the target, that the target accepts backups.
   */
  probe: z.boolean().default(false),
  /**
   * Checks that run after planning: `fail` stops the move when a check fails, `warn` only reports it, `off` runs none.
   */
  gate: z.enum(['fail', 'warn', 'off']).default('fail'),
  /** Checks that may fail without stopping the move. */
  waivers: z.array(checkIdSchema).max(50, 'expected at most 50 ids').default([]),
  approval: z.enum(['none', 'required']).default('none'),
  /**
   * Items that are created in the source after it was listed: `report` names them, `move` moves them in extra rounds.
   */
  late: z.enum(['report', 'move']).default('report'),
  /**
   * `hold`: after its first pass the move keeps the target in step with the source, until somebody asks for the cutover. It
   * then moves late items, whatever `late` says.
   */
  cutover: z.enum(['immediate', 'hold']).default('immediate'),
  /** Items that are deleted at the source while the move is held: `report` names them, `follow` soft-deletes them in the target. */
  deletions: z.enum(['report', 'follow']).default('report'),
  /**
   * How many minutes may pass until a held move lists the target again, to name what others changed there. Its last pass always does.
   * A list takes a request for 25 items.
   */
  targetReadMinutes: z.number().int().min(5).max(1_440).default(60),
  /**
   * New versions of keys that the held move has restored: `name` only names them, `replace` deletes and purges the key in the target
   * and restores it with all versions. `replace` also needs `confirmPurge`.
   */
  keyVersions: z.enum(['name', 'replace']).default('name'),
  verify: z.enum(verifyLevels).default('full'),
  pace: paceSchema,
  /** Plans only, and writes no item. */
  dryRun: z.boolean().default(false),
  /** Classes of findings that make the run end as failed, even when items arrived. */
  failOn: failOnSchema.default([]),
};

/** A change of the pace of a move that runs. Absent fields stay unchanged; windows of time cannot be changed. */
export const paceChangeSchema = z
  .strictObject({
    sourceShare: paceFields.sourceShare.optional(),
    targetShare: paceFields.targetShare.optional(),
    maxInFlight: paceFields.maxInFlight.optional(),
    /** `null` removes the limit. */
    maxRequestsPerSecond: paceFields.maxRequestsPerSecond.nullable().optional(),
  })
  .refine((change) => Object.values(change).some((value) => value !== undefined), 'expected at least one field');

export type PaceChange = z.infer<typeof paceChangeSchema>;

/** All changes of a run's pace so far, in one. */
export const paceSoFarSchema = z.strictObject({
  /** Increases with every change. */
  seq: z.int().min(1),
  change: paceChangeSchema,
});
export type PaceSoFar = z.infer<typeof paceSoFarSchema>;
