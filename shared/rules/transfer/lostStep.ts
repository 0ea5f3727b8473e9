import { itemNameSchema, itemTypeSchema } from '../../contracts/model/item';
import { type StepFailed } from '../../contracts/model/outcome';
import { type PlannedItem } from '../../contracts/model/plan';
import { z } from 'zod';

/** The failure of one item, in the form of the step's output. */
export type LostOutput =
  | (StepFailed & { readonly throttled: number })
  | { readonly planned: PlannedItem; readonly retryable?: true; readonly throttled: number };

/** The input of an inspection contains the item as it was listed. */
const inspectionSchema = z.object({ item: z.object({ itemType: itemTypeSchema, itemName: itemNameSchema }) });

/** The text of the runtime for a step that took longer than `functionTimeout`. */
const timedOut = /Timeout value of .* was exceeded/;

/**
 * Returns the output for a step whose runs all ended without an output: their worker died, or they took too long. Another
 * round may succeed after a lost worker or store. A step that takes too long would take its worker with it again.
 */
export function lostStep(input: object, error: unknown): LostOutput {
  const isTooLong = error instanceof Error && timedOut.test(error.message);
  const why = isTooLong
    ? 'each run took longer than functionTimeout allows'
    : 'its worker or its store was lost each time';
  const detail = `Expected the step to end; ${why}. The other items are not affected. Start the move again for this item.`;
  return asOutput(input, { state: 'failed', code: 'STEP_LOST', detail, retryable: !isTooLong });
}

/** Returns the output for a step that made no progress in many parts. */
export function stuckStep(input: object): LostOutput {
  const detail =
    'Expected each part of the step to make progress; the last ones made none, because their requests waited too long for their turn. Use fewer moves at the same time or a larger share of the vault, then start the move again for this item.';
  return asOutput(input, { state: 'failed', code: 'STEP_BUDGET_SPENT', detail, retryable: true });
}

function asOutput(input: object, failed: StepFailed): LostOutput {
  const inspection = inspectionSchema.safeParse(input).data;
  if (inspection === undefined) return { ...failed, throttled: 0 };
  return { planned: notInspected(inspection.item, failed), ...(failed.retryable && { retryable: true }), throttled: 0 };
}

/** The plan continues without an item that could not be inspected, and shows it as failed, with the cause. */
export function notInspected(
  { itemType, itemName }: Pick<PlannedItem, 'itemType' | 'itemName'>,
  { code, detail, requestId }: StepFailed,
): PlannedItem {
  return {
    itemType,
    itemName,
    route: 'block',
    reasons: [code === 'VAULT_FORBIDDEN' ? 'PERMISSION_MISSING' : 'NOT_INSPECTED'],
    versionCount: 0,
    versionsLeftOut: [],
    failure: { code, detail, ...(requestId === undefined ? {} : { requestId }) },
  };
}
