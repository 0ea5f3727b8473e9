import { vaultTextSchema } from '../model/ids';
import { checkOptionsSchema, checkPolicySchema, checkFailOnSchema } from '../model/checks';
import { z } from 'zod';
import { affectedSchema } from '../model/forecast';
import { checkIdSchema } from '../model/ids';
import { checkRunIdSchema, checkRunSchema, checkSummarySchema, findingSchema, vaultPairSchema } from '../model/checks';

/** Body of the answer to `POST /api/checks`: the links of the runtime, and one entry per run. */
export const startedChecksSchema = z.looseObject({
  checks: z.array(z.strictObject({ id: checkRunIdSchema, ...vaultPairSchema.shape, checkUri: z.string() })),
});

/** A finding with the texts of the catalogue. */
export const findingAnswerSchema = z.strictObject({
  ...findingSchema.shape,
  title: z.string(),
  looksAt: z.string(),
  /** The worst result of the check. */
  severity: z.enum(['warn', 'fail']),
  remedy: z.string(),
  link: z.string(),
});

/** Items of one outcome and reason, with the texts of the reason. */
export const explainedAffectedSchema = z.strictObject({
  ...affectedSchema.shape,
  detail: z.string(),
  remedy: z.string(),
});

/** Body of `GET /api/checks/{id}`. */
export const checkViewSchema = z.strictObject({
  ...checkRunSchema.shape,
  counts: checkSummarySchema.shape.counts,
  failed: checkSummarySchema.shape.failed,
  /** Checks that did not fail, but make a run `readyWithConditions`. The items that `forecast` counts do so, too. */
  conditions: z.array(checkIdSchema),
  findings: z.array(findingAnswerSchema),
  affected: z.array(explainedAffectedSchema),
});
export type CheckView = z.infer<typeof checkViewSchema>;

/** A run without its findings. */
export const checkLineSchema = z.strictObject({
  ...checkRunSchema.pick({ id: true, sourceVault: true, targetVault: true, trigger: true }).shape,
  ...checkRunSchema.pick({ startedAt: true, finishedAt: true, overall: true, previousId: true, changes: true }).shape,
  ...checkSummarySchema.pick({ counts: true, failing: true, forecast: true, failed: true }).shape,
});
export type CheckLine = z.infer<typeof checkLineSchema>;

/** Body of `GET /api/checks`. */
export const checkListSchema = z.strictObject({
  checks: z.array(checkLineSchema),
  /** Null on the last page. */
  continuationToken: z.string().nullable(),
});
export type CheckList = z.infer<typeof checkListSchema>;

/** The maximum number of pairs in one request. */
export const maxPairs = 200;

/** Body of `POST /api/checks`: one pair or many, with the options of the checks and of the planned move. */
export const checkRequestSchema = z
  .strictObject({
    sourceVault: vaultTextSchema.optional(),
    targetVault: vaultTextSchema.optional(),
    pairs: z
      .array(z.strictObject({ sourceVault: vaultTextSchema, targetVault: vaultTextSchema }))
      .min(1, 'expected at least one pair')
      .max(maxPairs, `expected at most ${String(maxPairs)} pairs`)
      .optional(),
    options: checkOptionsSchema,
    ...checkPolicySchema.unwrap().shape,
    failOn: checkFailOnSchema,
  })
  .superRefine(({ sourceVault, targetVault, pairs }, context) => {
    const isOne = sourceVault !== undefined && targetVault !== undefined && pairs === undefined;
    const isMany = sourceVault === undefined && targetVault === undefined && pairs !== undefined;
    if (isOne || isMany) return;
    context.addIssue({ code: 'custom', message: 'expected either "sourceVault" and "targetVault", or "pairs"' });
  });

export type CheckRequest = z.infer<typeof checkRequestSchema>;
