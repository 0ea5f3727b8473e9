import { z } from 'zod';
import {
  consumerAskSchema,
  consumerSearchIdSchema,
  consumerSearchSchema,
  consumerSourceSchema,
  searchWorkspacesSchema,
  sourceReadingSchema,
} from '../model/consumer';
import { startSchema, vaultNameSchema, whole } from '../model/ids';
import { planHashSchema } from '../model/plan';
import { contract } from './contract';

/** One source in one scope. */
export const consumerTaskSchema = z.strictObject({ source: consumerSourceSchema, scope: z.string().max(300) });
export type ConsumerTask = z.infer<typeof consumerTaskSchema>;

/** The most that a source may keep between two parts of its reading. */
const maxCursor = 16_384;

/**
 * Reads one source in one scope, and stores the consumers in pages. It never fails for what a source does not answer: its readings say so.
 * A long reading ends with a cursor, from which the next call continues.
 */
export const readConsumersContract = contract({
  name: 'readConsumers',
  input: z.strictObject({
    id: consumerSearchIdSchema,
    vault: vaultNameSchema,
    task: whole,
    ...consumerTaskSchema.shape,
    /** Only for the audit log. */
    workspaces: searchWorkspacesSchema.optional(),
    /** The last page that it has stored. */
    before: planHashSchema.nullable(),
    cursor: z.string().max(maxCursor).nullable(),
  }),
  output: z.strictObject({
    readings: z.array(sourceReadingSchema),
    /** How many pages this call stored, and the last one of the task. */
    pages: whole,
    last: planHashSchema.nullable(),
    consumers: whole,
    cursor: z.string().max(maxCursor).nullable(),
  }),
});

/** Enters a search that another run makes into the list of all searches. */
export const enterConsumerSearchContract = contract({
  name: 'enterConsumerSearch',
  input: z.strictObject({ id: consumerSearchIdSchema }),
  output: z.strictObject({ state: z.literal('entered') }),
});

/** How far a search is. */
export const searchProgressSchema = z.strictObject({
  startedAt: z.iso.datetime(),
  /** How many tasks have ended. */
  tasks: whole,
  pages: whole,
  /** The last page of each of them; null if it stored none. */
  lastPages: z.array(planHashSchema.nullable()),
  readings: z.array(sourceReadingSchema),
  consumers: whole,
});
export type SearchProgress = z.infer<typeof searchProgressSchema>;

export const searchOutputSchema = consumerSearchSchema.extend({
  lastPages: z.array(planHashSchema.nullable()),
});
export type SearchOutput = z.infer<typeof searchOutputSchema>;

/** Looks for the consumers of a vault. One generation reads some tasks; the next one continues from there. */
export const searchConsumersContract = contract({
  name: 'searchConsumers',
  input: consumerAskSchema.extend({ progress: searchProgressSchema.nullable(), start: startSchema.optional() }),
  output: searchOutputSchema,
});
