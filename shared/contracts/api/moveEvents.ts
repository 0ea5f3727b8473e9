import { z } from 'zod';
import { callerIdSchema, callerNameSchema } from '../model/caller';
import { runIdSchema, moveIdSchema } from '../model/ids';
import { controlReasonSchema } from '../model/asks';

/** What can happen in a run, for people who follow it and for filters. */
export const eventKinds = [
  'started',
  'phaseBegan',
  'approved',
  'pauseAsked',
  'resumeAsked',
  'cancelAsked',
  'cutoverAsked',
  'retryAsked',
  'paceAsked',
  'deletionsApproved',
  'lineAccepted',
  'requestChanged',
  'ended',
  'rollbackAsked',
  'rollbackEnded',
] as const;
export type EventKind = (typeof eventKinds)[number];

/** One event of a run. */
export const moveEventSchema = z.strictObject({
  /** ISO 8601 UTC. */
  at: z.string(),
  kind: z.enum(eventKinds),
  /** One or two sentences for people. */
  text: z.string(),
  /** The name of the person or program that asked for it; null if the app does not know it, or nobody asked. */
  by: callerNameSchema.nullable(),
  /** The identity of the same, if the app knows its callers. */
  identity: callerIdSchema.optional(),
  /** The reason that the person gave. */
  reason: controlReasonSchema.optional(),
});
export type MoveEvent = z.infer<typeof moveEventSchema>;

/** Matches the tokens that continue a list of events: the number of events before. */
export const eventTokenSchema = z.string().regex(/^\d{1,5}$/);

/** Body of `GET /api/moves/{id}/events`. */
export const eventListSchema = z.strictObject({
  id: moveIdSchema,
  runId: runIdSchema,
  /** Oldest first. */
  events: z.array(moveEventSchema),
  /** Null on the last page. */
  continuationToken: eventTokenSchema.nullable(),
});
export type EventList = z.infer<typeof eventListSchema>;
