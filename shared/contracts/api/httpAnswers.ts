import { z } from 'zod';
import { configurationPlanSchema } from '../model/configuration';
import { moveIdSchema } from '../model/ids';
import { problemSchema } from '../model/progress';
import { planDifferenceSchema } from './planDifference';
import { plannedItemSchema, planSummarySchema } from '../model/plan';
import { deletedItemSchema, plannedIssuerOrContactsSchema } from '../model/issuersAndContacts';

/**
 * Body of the answer to `POST /api/moves`: the links of the Durable runtime, which vary by host, and two of the app. With
 * `MOVE_STATUS_LINKS=own`, only `statusQueryGetUri` and `terminatePostUri`, as addresses of the app.
 */
export const startedMoveSchema = z.looseObject({
  id: moveIdSchema,
  statusQueryGetUri: z.string(),
  terminatePostUri: z.string(),
  sendEventPostUri: z.string().optional(),
  purgeHistoryDeleteUri: z.string().optional(),
  moveUri: z.string(),
  reportUri: z.string(),
});

/** How many pages of a plan one answer has at most: about a thousand items. */
export const maxPlanPages = 40;

/** Body of the answer to `GET /api/moves/{id}/plan`: the sums of the whole plan, and some of its pages from `page` on. */
export const planAnswerSchema = planSummarySchema.extend({
  page: z.number().int().nonnegative(),
  planned: z.array(plannedItemSchema),
  /** With what each issuer and the contacts need of a person. */
  plannedSettings: z.array(plannedIssuerOrContactsSchema.extend({ problems: z.array(problemSchema) })),
  deletedItems: z.array(deletedItemSchema),
  configuration: configurationPlanSchema,
  /** Only with `against`: what an earlier plan had that this one has not, and the other way round. Null if there is no such plan. */
  difference: planDifferenceSchema.nullable().optional(),
});

export type PlanAnswer = z.infer<typeof planAnswerSchema>;

/** Body of the answer to `POST /api/moves/{id}/approve`. */
export const approvedMoveSchema = z.strictObject({ id: moveIdSchema, moveUri: z.string() });

/** Body of the answer to `GET …/orchestration`: that of the status URL of the Durable runtime. */
export const orchestrationAnswerSchema = z.strictObject({
  name: z.string(),
  instanceId: z.string(),
  runtimeStatus: z.string(),
  /** Null with `showInput=false`. */
  input: z.unknown(),
  customStatus: z.unknown(),
  output: z.unknown(),
  createdTime: z.string(),
  lastUpdatedTime: z.string(),
});
