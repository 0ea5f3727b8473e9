import { z } from 'zod';
import {
  consumerSchema,
  consumerSearchIdSchema,
  consumerSearchSchema,
  searchScopesSchema,
  searchWorkspacesSchema,
  sourceReadingSchema,
} from '../model/consumer';
import { callerSchema } from '../model/caller';
import { vaultTextSchema, whole } from '../model/ids';

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
