import { z } from 'zod';
import { checkIdSchema, moveIdSchema, vaultNameSchema } from './ids';
import { errorCodes } from './errorCodes';
import { searchScopesSchema, searchWorkspacesSchema } from './consumer';
import { failOnSchema, movePolicyShape } from './movePolicy';
import { affectedSchema, forecastSchema } from './forecast';
import { itemNameSchema, itemTypeSchema } from './item';

/**
 * The pair, the start time and random digits, created by `checkRunId`. It names the stored run and its orchestration.
 */
export const checkRunIdSchema = z
  .string()
  .max(100)
  .regex(/^[a-z][a-z0-9-]*--[a-z][a-z0-9-]*--\d{8}T\d{9}-[0-9a-f]{8}$/);

/** What history says of a stored run: SHA-256 in hex over all of it. The store can be changed, and history cannot. */
export const checkProofSchema = z.strictObject({
  id: checkRunIdSchema,
  hash: z.string().regex(/^[0-9a-f]{64}$/),
});

export type CheckProof = z.infer<typeof checkProofSchema>;

/** `unknown`: the fact could not be read (a missing permission, a vault that does not answer). */
export const checkStatuses = ['pass', 'warn', 'fail', 'unknown'] as const;

export const checkStatusSchema = z.enum(checkStatuses);

export type CheckStatus = z.infer<typeof checkStatusSchema>;

/** The two vaults of a check. */
export const vaultPairSchema = z.strictObject({ sourceVault: vaultNameSchema, targetVault: vaultNameSchema });

export type VaultPairName = z.infer<typeof vaultPairSchema>;

/** Options of a check, in addition to those of the move. */
export const checkOptionsSchema = z
  .strictObject({
    /** The checks report items that expire within this number of days. */
    expiringWithinDays: z.number().int().min(1).max(3650).default(30),
    /** The checks report renewals and rotations that are due within this number of days. */
    moveWindowDays: z.number().int().min(1).max(365).default(7),
    /** Reads each key, and for its size the value of each secret that would move by value. No value is stored. */
    readValues: z.boolean().default(true),
    /** Searches for what uses the source first, in these subscriptions. Without it the newest search counts. */
    search: z.strictObject({ scopes: searchScopesSchema, workspaces: searchWorkspacesSchema.optional() }).optional(),
  })
  .prefault({});

export type CheckOptions = z.infer<typeof checkOptionsSchema>;

/**
 * The options of the planned move, whose result the checks predict. It leaves out options that only matter while a move
 * runs.
 */
export const checkPolicySchema = z
  .strictObject(movePolicyShape)
  .omit({
    gate: true,
    waivers: true,
    approval: true,
    late: true,
    cutover: true,
    deletions: true,
    targetReadMinutes: true,
    dryRun: true,
    failOn: true,
  })
  .prefault({});

/** Findings that make a run of checks fail for a pipeline, in addition to failed checks. */
export const checkFailOnSchema = failOnSchema.default(['blocked']);

/** What started the run: a request, the schedule, or the gate of a move. */
export const checkTriggers = ['request', 'schedule', 'gate'] as const;

export const checkTriggerSchema = z.enum(checkTriggers);

/** What all pairs of one request have in common. */
export const checkTermsSchema = z.strictObject({
  trigger: checkTriggerSchema,
  options: checkOptionsSchema,
  policy: checkPolicySchema,
  failOn: checkFailOnSchema,
});

export type CheckTerms = z.infer<typeof checkTermsSchema>;

/** One run of a pair. */
export const pairRunSchema = z.strictObject({ id: checkRunIdSchema, ...vaultPairSchema.shape });

export type PairRun = z.infer<typeof pairRunSchema>;

/** The input of one run of all checks for one pair. */
export const checkAskSchema = z.strictObject({
  ...pairRunSchema.shape,
  ...checkTermsSchema.shape,
  /** The move whose gate it is; only of a gate. */
  moveId: moveIdSchema.optional(),
});

export type CheckAsk = z.infer<typeof checkAskSchema>;

/** The result of one check. Its evidence contains names, counts and dates, never a value. */
export const findingSchema = z.strictObject({
  id: checkIdSchema,
  status: checkStatusSchema,
  /** What the check found, in one or two sentences. */
  evidence: z.string().max(600),
  /** The first few items of the finding. */
  items: z.array(z.strictObject({ itemType: itemTypeSchema, itemName: itemNameSchema })).max(25),
  itemCount: z.number().int().nonnegative(),
});

export type Finding = z.infer<typeof findingSchema>;

/**
 * The overall result of a run. `ready`: all selected items would move unchanged. `readyWithConditions`: the move can
 * run, but some items would not move, would change, or could not be checked. `notReady`: a check fails, so the move
 * would stop at its gate.
 */
export const overalls = ['ready', 'readyWithConditions', 'notReady'] as const;

export const overallSchema = z.enum(overalls);

export type Overall = z.infer<typeof overallSchema>;

/** How a finding differs from the previous run: the problem is new or gone, or it is worse or better. */
export const changeSchema = z.strictObject({
  id: checkIdSchema,
  kind: z.enum(['new', 'gone', 'worse', 'better']),
  from: checkStatusSchema.nullable(),
  to: checkStatusSchema.nullable(),
});

export type Change = z.infer<typeof changeSchema>;

/** One run in the store and in the answer of `GET /api/checks/{id}`. */
export const checkRunSchema = z.strictObject({
  ...checkAskSchema.shape,
  startedAt: z.string(),
  finishedAt: z.string(),
  overall: overallSchema,
  findings: z.array(findingSchema),
  previousId: z.string().nullable(),
  changes: z.array(changeSchema),
  /** The numbers of items that would not simply move; null when the items could not be listed. */
  forecast: forecastSchema.nullable(),
  /** The same items by name, grouped by reason. */
  affected: z.array(affectedSchema),
  /** Why the whole run failed; absent when it did not. */
  failure: z.strictObject({ code: z.enum(errorCodes), detail: z.string() }).optional(),
});

export type CheckRun = z.infer<typeof checkRunSchema>;

/** The result of the gate of a move. */
export const gateResultSchema = z.strictObject({
  /** The run of checks, for `GET /api/checks/{id}`, and the hash of what the store has of it. */
  ...checkProofSchema.shape,
  overall: overallSchema,
  /** Failed checks that were not waived. */
  failing: z.array(checkIdSchema),
  /** Failed checks that the request waived. */
  waived: z.array(checkIdSchema),
  /** The numbers of items that would not simply move; null when the items could not be listed. */
  forecast: forecastSchema.nullable(),
});

export type GateResult = z.infer<typeof gateResultSchema>;

const count = z.number().int().nonnegative();

/** The result of a run for its caller. The findings are in the store. */
export const checkSummarySchema = z.strictObject({
  ...checkProofSchema.shape,
  ...vaultPairSchema.shape,
  trigger: checkTriggerSchema,
  /** The run read both vaults in this time. */
  startedAt: z.iso.datetime(),
  finishedAt: z.iso.datetime(),
  overall: overallSchema,
  /** The overall result of the previous run; null for the first run of the pair with these options. */
  previousOverall: overallSchema.nullable(),
  counts: z.strictObject({ pass: count, warn: count, fail: count, unknown: count }),
  failing: z.array(checkIdSchema),
  forecast: forecastSchema.nullable(),
  /** The verdict for a pipeline: true when a check fails or `failOn` names a class that occurred. */
  failed: z.boolean(),
  changes: z.array(changeSchema),
  /** Whether anything differs from the previous run; false if there is none. */
  changed: z.boolean(),
});

export type CheckSummary = z.infer<typeof checkSummarySchema>;
