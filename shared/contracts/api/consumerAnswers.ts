import { z } from 'zod';
import {
  consumerSchema,
  consumerSearchIdSchema,
  consumerSearchSchema,
  searchScopesSchema,
  searchWorkspacesSchema,
  sourceReadingSchema,
} from '../model/consumer';
import { controlReasonSchema } from '../model/asks';
import { callerSchema } from '../model/caller';
import { changeCountsSchema, changeOutcomeSchema, changeRunIdSchema } from '../model/consumerChange';
import { errorCodes } from '../model/errorCodes';
import { moveIdSchema, runIdSchema, vaultTextSchema, whole } from '../model/ids';
import { planHashSchema } from '../model/plan';
import { approvalRecordSchema } from '../model/progress';
import { waitingForSchema } from '../model/waiting';
import { changePhases } from '../steps/changeSteps';

/** Body of `POST /api/consumers`. */
export const consumerRequestSchema = z.strictObject({
  vault: vaultTextSchema,
  scopes: searchScopesSchema,
  workspaces: searchWorkspacesSchema.optional(),
});

/** Body of its answer. */
export const startedSearchSchema = z.strictObject({ id: consumerSearchIdSchema, searchUri: z.string() });

/** What a search shows of its progress. It is the custom status of its orchestration. */
export const searchStatusSchema = z.strictObject({
  startedAt: z.iso.datetime(),
  tasks: z.strictObject({ total: whole, done: whole }),
  consumers: whole,
});

export const searchStates = ['running', 'completed', 'failed', 'cancelled'] as const;

/** The most consumers of one answer. Only the CSV has all. */
export const maxShownConsumers = 5_000;

/** Body of `GET /api/consumers/{id}`. */
export const searchViewSchema = z.strictObject({
  id: consumerSearchIdSchema,
  vault: z.string(),
  scopes: z.array(z.string()),
  state: z.enum(searchStates),
  /** True if every reading is complete: only then are these all consumers. Null until the search has ended. */
  proved: z.boolean().nullable(),
  tasks: searchStatusSchema.shape.tasks,
  startedAt: z.string(),
  /** Null if the app does not know its callers. */
  startedBy: callerSchema.nullable(),
  /** Null while the search runs. */
  finishedAt: z.string().nullable(),
  /** What each source answered. Empty while the search runs. */
  readings: z.array(sourceReadingSchema),
  found: whole,
  /** From the number `from` of the query on. Empty while the search runs. */
  consumers: z.array(consumerSchema),
  /** The `from` of the next request; null if there are no more. */
  nextFrom: whole.nullable(),
  failure: consumerSearchSchema.shape.failure,
});
export type SearchView = z.infer<typeof searchViewSchema>;

export const searchLineSchema = searchViewSchema
  .pick({ id: true, vault: true, state: true, proved: true, found: true, startedAt: true, finishedAt: true })
  .extend({ searchUri: z.string() });

/** Body of `GET /api/consumers`. */
export const searchListSchema = z.strictObject({
  searches: z.array(searchLineSchema),
  continuationToken: consumerSearchIdSchema.nullable(),
});

/** Body of `POST /api/moves/{id}/consumers`. */
export const changeRequestSchema = z.strictObject({
  search: consumerSearchIdSchema,
  /** Which consumers of the search. Default: all of them. */
  consumers: z
    .array(consumerSchema.pick({ resourceId: true, place: true }))
    .min(1)
    .max(500)
    .optional(),
  /** Only looks at each object, and changes nothing. */
  dryRun: z.boolean().default(false),
  /** The hash of the plan, which a dry run shows. A change needs it. */
  planHash: planHashSchema.optional(),
  reason: controlReasonSchema.optional(),
});

/** Body of `POST /api/consumers/changes/{id}/approve`, and of `…/rollback`. */
export const changeApprovalSchema = z.strictObject({
  planHash: planHashSchema,
  reason: controlReasonSchema.optional(),
});

/** Body of their answers. */
export const startedChangeSchema = z.strictObject({
  id: changeRunIdSchema,
  changeUri: z.string(),
  planHash: planHashSchema,
  /** Nothing is changed before another person approves it. */
  awaitsSecondPerson: z.boolean(),
});

/** What a change shows of its progress. It is the custom status of its orchestration. */
export const changeStatusSchema = z.strictObject({
  phase: z.enum(['awaitingApproval', 'running']),
  startedAt: z.iso.datetime(),
  counts: changeCountsSchema,
  waitingFor: waitingForSchema.nullable(),
});

/** One consumer of a change. */
export const changedConsumerSchema = z.strictObject({
  ...consumerSchema.pick({ kind: true, resourceId: true, place: true }).shape,
  /** The address that it has before the change; null for one that is left to a person. */
  from: z.string().nullable(),
  to: z.string().nullable(),
  ...changeOutcomeSchema.omit({ record: true }).shape,
  /** `because` in words. */
  why: z.string().nullable(),
  /** What changes it by hand: for bash, and the same for PowerShell. */
  commands: z.array(z.string()),
  powershell: z.array(z.string()),
});

/** Body of `GET /api/consumers/changes/{id}`. */
export const changeViewSchema = z.strictObject({
  id: changeRunIdSchema,
  moveId: moveIdSchema,
  runId: runIdSchema,
  sourceVault: z.string(),
  targetVault: z.string(),
  search: consumerSearchIdSchema,
  /** The change that it takes back. */
  undoes: changeRunIdSchema.nullable(),
  dryRun: z.boolean(),
  planHash: planHashSchema,
  phase: z.enum(['awaitingApproval', 'running', 'cancelled', ...changePhases]),
  startedAt: z.string(),
  startedBy: callerSchema.nullable(),
  reason: z.string().nullable(),
  approval: approvalRecordSchema.nullable(),
  finishedAt: z.string().nullable(),
  waitingFor: waitingForSchema.nullable(),
  total: whole,
  counts: changeCountsSchema,
  /** From the number `from` of the query on. Empty while the change runs. */
  consumers: z.array(changedConsumerSchema),
  /** The `from` of the next request; null if there are no more. */
  nextFrom: whole.nullable(),
  failure: z.strictObject({ code: z.enum(errorCodes), detail: z.string() }).optional(),
});
export type ChangeView = z.infer<typeof changeViewSchema>;
