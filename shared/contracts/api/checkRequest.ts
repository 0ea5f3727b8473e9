import { z } from 'zod';
import { checkFailOnSchema, checkOptionsSchema, checkPolicySchema } from '../model/checks';
import { vaultTextSchema } from '../model/ids';

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
