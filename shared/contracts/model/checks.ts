import { z } from 'zod';
import { checkIdSchema } from '../api/checkId';
import { contract } from '../steps/contract';
import { errorCodes } from './errorCodes';
import { failOnSchema } from '../api/failOn';
import { affectedSchema, forecastSchema } from './forecast';
import { itemNameSchema, itemTypeSchema } from './item';
import { movePolicyShape } from '../api/moveRequest';
import { vaultNameSchema } from './vaultRef';

/** `unknown`: the fact could not be had (a permission, a vault that does not answer), so nothing is promised. */
export const checkStatuses = ['pass', 'warn', 'fail', 'unknown'] as const;
export const checkStatusSchema = z.enum(checkStatuses);
export type CheckStatus = z.infer<typeof checkStatusSchema>;

/** Two vaults that a check looks at. */
export const vaultPairSchema = z.strictObject({ sourceVault: vaultNameSchema, targetVault: vaultNameSchema });
export type VaultPairName = z.infer<typeof vaultPairSchema>;

/** Of a pair, when it began, and chance: made by `checkRunId`. It is the name of its stored run and of its orchestration. */
export const checkRunIdSchema = z
  .string()
  .max(100)
  .regex(/^[a-z][a-z0-9-]*--[a-z][a-z0-9-]*--\d{8}T\d{9}-[0-9a-f]{8}$/);

/** What a check is to look at beside the move itself. */
export const checkOptionsSchema = z
  .strictObject({
    /** Items that expire within so many days are named. */
    expiringWithinDays: z.number().int().min(1).max(3650).default(30),
    /** A renewal or rotation that falls due within so many days would meet the move. */
    moveWindowDays: z.number().int().min(1).max(365).default(7),
    /** Reads each key, and the value of each secret that would go by value, for its size; nothing of it is kept. */
    readValues: z.boolean().default(true),
  })
  .prefault({});
export type CheckOptions = z.infer<typeof checkOptionsSchema>;

/**
 * The move that is meant: checks judge what it would do. What only matters once it runs is left out, and so is the making
 * of the target: checks look at a vault that is there.
 */
export const checkPolicySchema = z
  .strictObject(movePolicyShape)
  .omit({
    gate: true,
    waivers: true,
    approval: true,
    late: true,
    createTarget: true,
    configuration: true,
    dryRun: true,
    failOn: true,
  })
  .prefault({});
export type CheckPolicy = z.infer<typeof checkPolicySchema>;

/** What makes a run of checks failed for a pipeline, next to a check that fails. */
export const checkFailOnSchema = failOnSchema.default(['blocked']);

/** Who asked: a person, the schedule, or the gate of a move. */
export const checkTriggers = ['request', 'schedule', 'gate'] as const;
export const checkTriggerSchema = z.enum(checkTriggers);

/** One run of all checks over one pair, before it begins. */
export const checkAskSchema = z.strictObject({
  id: checkRunIdSchema,
  ...vaultPairSchema.shape,
  trigger: checkTriggerSchema,
  options: checkOptionsSchema,
  policy: checkPolicySchema,
  failOn: checkFailOnSchema,
});
export type CheckAsk = z.infer<typeof checkAskSchema>;

/** What one check found. Evidence holds names, counts and dates, never a value. */
export const findingSchema = z.strictObject({
  id: checkIdSchema,
  status: checkStatusSchema,
  /** One sentence or two: what was seen. */
  evidence: z.string().max(600),
  /** The items it is about, the first few. */
  items: z.array(z.strictObject({ itemType: itemTypeSchema, itemName: itemNameSchema })).max(25),
  itemCount: z.number().int().nonnegative(),
});
export type Finding = z.infer<typeof findingSchema>;

/**
 * The class of a run. `ready`: everything that is selected would go, unchanged. `readyWithConditions`: the move can run, but
 * something would not go, would not go unchanged, or could not be proved. `notReady`: a check fails, so the move would stop
 * at its gate.
 */
export const overalls = ['ready', 'readyWithConditions', 'notReady'] as const;

/** Runs, histories and reports of older versions hold the old name of the class in the middle. */
const oldNames: Readonly<Record<string, (typeof overalls)[number]>> = { readyWithWarnings: 'readyWithConditions' };

export const overallSchema = z.preprocess(
  (value) => (typeof value === 'string' ? (oldNames[value] ?? value) : value),
  z.enum(overalls),
);
export type Overall = z.infer<typeof overallSchema>;

/** How a finding differs from that of the run before: a trouble that is new or gone, or the same one worse or better. */
export const changeSchema = z.strictObject({
  id: checkIdSchema,
  kind: z.enum(['new', 'gone', 'worse', 'better']),
  from: checkStatusSchema.nullable(),
  to: checkStatusSchema.nullable(),
});
export type Change = z.infer<typeof changeSchema>;

/** One run as the store keeps it and `GET /api/checks/{id}` shows it. */
export const checkRunSchema = z.strictObject({
  ...checkAskSchema.shape,
  startedAt: z.string(),
  finishedAt: z.string(),
  overall: overallSchema,
  findings: z.array(findingSchema),
  previousId: z.string().nullable(),
  changes: z.array(changeSchema),
  /** What would not go, in numbers; null when the items could not be listed, or when the run is of an older version. */
  forecast: forecastSchema.nullable().default(null),
  /** The same by name, grouped by reason. */
  affected: z.array(affectedSchema).default([]),
  /** Why the run as a whole could not be done, if it could not. */
  failure: z.strictObject({ code: z.enum(errorCodes), detail: z.string() }).optional(),
});
export type CheckRun = z.infer<typeof checkRunSchema>;

/** What the gate of a move came to. */
export const gateResultSchema = z.strictObject({
  /** The run of checks, for `GET /api/checks/{id}`. */
  id: checkRunIdSchema,
  overall: overallSchema,
  /** Checks that failed and were not waived. */
  failing: z.array(checkIdSchema),
  /** Checks that failed and were waived by the request. */
  waived: z.array(checkIdSchema),
  /** What the plan would leave undone; absent in results of older versions. */
  forecast: forecastSchema.nullable().optional(),
});
export type GateResult = z.infer<typeof gateResultSchema>;

const count = z.number().int().nonnegative();

/** What a run tells its caller; the findings are in the store. */
export const checkSummarySchema = z.strictObject({
  id: checkRunIdSchema,
  ...vaultPairSchema.shape,
  trigger: checkTriggerSchema,
  overall: overallSchema,
  /** Of the run before; null when this is the pair's first. */
  previousOverall: overallSchema.nullable(),
  counts: z.strictObject({ pass: count, warn: count, fail: count, unknown: count }),
  failing: z.array(checkIdSchema),
  forecast: forecastSchema.nullable().default(null),
  /** The verdict for a pipeline: a check fails, or there is something that `failOn` names. */
  failed: z.boolean().default(false),
  changes: z.array(changeSchema),
  /** Whether anything differs from the run before; false for a pair's first run. */
  changed: z.boolean(),
});
export type CheckSummary = z.infer<typeof checkSummarySchema>;

/**
 * Runs every check over one pair and keeps the run. Changes nothing in either vault, but for the probe when `policy.probe`
 * asks for it. It ends with a summary whatever the vaults do; what does not answer is told by findings.
 */
export const checkVaultsContract = contract({ name: 'checkVaults', input: checkAskSchema, output: checkSummarySchema });

/** The orchestration that plans for a run of checks, so that it can be forgotten together with the run's own. */
export function planInstance(runInstance: string): string {
  return `${runInstance}:plan`;
}

/** Many pairs side by side, each in an orchestration of its own under the id of its run. */
export const checkPairsContract = contract({
  name: 'checkPairs',
  input: z.strictObject({ runs: z.array(checkAskSchema).min(1) }),
  output: z.strictObject({ runs: z.array(checkSummarySchema) }),
});

/** The names of the orchestrations whose ids a caller can know: one pair, or many. */
export const checkOrchestrations: readonly string[] = [checkVaultsContract.name, checkPairsContract.name];
