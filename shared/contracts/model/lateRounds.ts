import { z } from 'zod';
import { itemNameSchema, itemTypeSchema, listCursorSchema } from './item';
import { planHashSchema } from './plan';
import { reasonCodeSchema } from './reasonCodes';

/** Extra rounds of one move. A source that somebody writes to all the time would otherwise hold the move for ever. */
export const maxLateRounds = 2;

/** An item that came into the source, or got a newer version there, after the move had looked at it. */
export const lateItemSchema = z.strictObject({
  itemType: itemTypeSchema,
  itemName: itemNameSchema,
  what: z.enum(['created', 'newVersion']),
});
export type LateItem = z.infer<typeof lateItemSchema>;

/** A late item that is to be planned. */
export const foundLateSchema = lateItemSchema.extend({
  updated: z.number().optional(),
  /** Of an item that the move has dealt with before: what its result says that no second look would find. */
  carried: z.array(reasonCodeSchema).default([]),
});
export type FoundLate = z.infer<typeof foundLateSchema>;

const whole = z.number().int().nonnegative();

/** An extra round whose plan is made. Its pages are numbered on from those before it. */
export const lateRoundSchema = z.strictObject({ planHash: planHashSchema, firstPage: whole, pages: whole });
export type LateRound = z.infer<typeof lateRoundSchema>;

/** What a move carries of its extra rounds from one generation to the next. */
export const lateRoundsSchema = z.strictObject({
  rounds: z.array(lateRoundSchema).max(maxLateRounds),
  /** How often the source was listed again; each look stores what it found under its number. */
  looks: whole,
  step: z.enum(['looking', 'transferring', 'verifying']),
  /** Where the look goes on; null for its begin. */
  cursor: listCursorSchema.nullable(),
  /** Pages that the look has stored so far. */
  stored: whole,
  /** By how many versions the rounds changed the total of the plan. */
  versions: z.number().int(),
});
export type LateRounds = z.infer<typeof lateRoundsSchema>;

/** What the report has to know of the extra rounds. */
export const lateReportSchema = lateRoundsSchema.pick({ rounds: true, looks: true, versions: true });
export type LateReport = z.infer<typeof lateReportSchema>;

/**
 * The hashes of the pages of an extra round, in the store beside them. It names the plan that was made first, so that the
 * hash of the round binds it to that plan.
 */
export const lateSealSchema = z.strictObject({
  plan: planHashSchema,
  round: z.number().int().positive(),
  firstPage: whole,
  pages: z.array(planHashSchema),
  /** By how many versions the round changes the total of the move. */
  newVersions: z.number().int(),
});
export type LateSeal = z.infer<typeof lateSealSchema>;
