import { z } from 'zod';
import { configurationPlanSchema } from '../model/configuration';
import { moveIdSchema } from './moveRequest';
import { plannedItemSchema, planSummarySchema } from '../model/plan';
import { deletedItemSchema, plannedIssuerOrContactsSchema } from '../model/issuersAndContacts';

/**
 * Body of the answer to `POST /api/moves`: the links of the Durable runtime, which vary by host, and two of the app.
 */
export const startedMoveSchema = z.looseObject({
  id: moveIdSchema,
  statusQueryGetUri: z.string(),
  sendEventPostUri: z.string(),
  terminatePostUri: z.string(),
  purgeHistoryDeleteUri: z.string(),
  moveUri: z.string(),
  reportUri: z.string(),
});

/** Body of the answer to `GET /api/moves/{id}/plan`: the sums of the whole plan, and one page of it. */
export const planAnswerSchema = planSummarySchema.extend({
  page: z.number().int().nonnegative(),
  planned: z.array(plannedItemSchema),
  plannedSettings: z.array(plannedIssuerOrContactsSchema),
  deletedItems: z.array(deletedItemSchema),
  configuration: configurationPlanSchema,
});

/** Body of the answer to `POST /api/moves/{id}/approve`. */
export const approvedMoveSchema = z.strictObject({ id: moveIdSchema, moveUri: z.string() });
