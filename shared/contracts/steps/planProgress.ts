import { z } from 'zod';
import { checkSurveySchema } from '../model/checkFacts';
import { cleanUpSchema } from '../model/earlierRuns';
import { contentKeyHashSchema, whole } from '../model/ids';
import { listCursorSchema } from '../model/item';
import { backupOutlookSchema, planHashSchema, planSummarySchema } from '../model/plan';
import { waitedSecondsSchema } from '../model/waiting';
import { storedPartsSchema } from './approvedPlan';
import { listItemsContract } from './moveSteps';

/** The state that planning passes from one generation to the next. */
export const planProgressSchema = z.strictObject({
  source: planSummarySchema.shape.source,
  target: planSummarySchema.shape.target,
  backups: backupOutlookSchema,
  contentKey: contentKeyHashSchema.optional(),
  cursor: listCursorSchema.nullable(),
  /** The result of the list at the cursor, if it is already known. */
  ahead: listItemsContract.output.nullable().default(null),
  pages: whole,
  items: whole,
  throttled: whole,
  waitedSeconds: waitedSecondsSchema,
  /** The hashes of what is stored so far. */
  stored: storedPartsSchema,
  /** The hash of the index of the target. */
  targetIndex: planHashSchema,
  cleanUp: cleanUpSchema.optional(),
  /** The facts for the checks of the move, and when a part began to read them. Absent if the move runs none. */
  surveyed: z.strictObject({ at: z.iso.datetime(), facts: checkSurveySchema }).optional(),
  /** The hash of the first page; absent before it is stored. */
  firstPage: planHashSchema.optional(),
  readAheadAt: z.iso.datetime().optional(),
});
export type PlanProgress = z.infer<typeof planProgressSchema>;
