import { z } from 'zod';
import { gateResultSchema } from '../model/checks';
import { contract } from './contract';
import { listCursorSchema, listedItemSchema } from '../model/item';
import { foundLateSchema, lateReportSchema } from '../model/lateRounds';
import { contentKeyHashSchema, moveSpecSchema } from './moveSpec';
import { moveIdSchema } from '../api/moveRequest';
import {
  approvalRecordSchema,
  itemCountsSchema,
  itemSumsSchema,
  phaseSchema,
  phaseTimeSchema,
  problemsByCodeSchema,
  problemSchema,
  versionCountsSchema,
} from '../api/moveStatus';
import { itemResultSchema, stepFailedSchema } from '../model/outcome';
import {
  backupOutlookSchema,
  planHashSchema,
  planPageSchema,
  planSummarySchema,
  plannedItemSchema,
  vaultFactsSchema,
} from '../model/plan';
import { issuersAndContactsResultsSchema } from '../model/issuersAndContacts';
import { approvedPlanSchema } from './approvedPlan';

const throttled = z.number().int().nonnegative();
const page = z.number().int().nonnegative();

/** Reaches both vaults, learns their regions, and proves that staging can be sealed. The first step of every move. */
export const surveyVaultsContract = contract({
  name: 'surveyVaults',
  input: z.strictObject({
    move: moveSpecSchema,
    /** When the move began, for the record of its run; absent where checks survey. */
    startedAt: z.iso.datetime().optional(),
  }),
  output: z.discriminatedUnion('state', [
    z.strictObject({
      state: z.literal('surveyed'),
      source: vaultFactsSchema,
      target: vaultFactsSchema,
      backups: backupOutlookSchema,
      /** Of the key that the step made for the run. Steps of earlier versions do not say. */
      contentKey: contentKeyHashSchema.optional(),
    }),
    /** A write of an earlier run may still arrive; the step has to run again after `until` (ISO 8601 UTC). */
    z.strictObject({
      state: z.literal('waiting'),
      until: z.iso.datetime(),
      /** The move that wrote to one of the vaults before. */
      earlierMove: moveIdSchema.optional(),
    }),
    stepFailedSchema,
  ]),
});

/** Makes a new content key for the run, in the place of one that may be gone after a long wait. */
export const makeContentKeyContract = contract({
  name: 'makeContentKey',
  input: z.strictObject({ move: moveSpecSchema }),
  output: z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('made'), contentKey: contentKeyHashSchema }),
    stepFailedSchema,
  ]),
});

/** Lists some of the source's items: several service pages a call, so that a crash costs little. */
export const listItemsContract = contract({
  name: 'listItems',
  input: z.strictObject({ move: moveSpecSchema, cursor: listCursorSchema.nullable() }),
  output: z.discriminatedUnion('state', [
    z.strictObject({
      state: z.literal('listed'),
      items: z.array(listedItemSchema),
      /** Null at the end of the last type. */
      cursor: listCursorSchema.nullable(),
      throttled,
    }),
    stepFailedSchema,
  ]),
});

/** Writes down which names the target holds, live and soft-deleted, for the inspections that follow. */
export const indexTargetContract = contract({
  name: 'indexTarget',
  input: z.strictObject({ move: moveSpecSchema }),
  output: z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('indexed'), live: z.number().int(), deleted: z.number().int(), throttled }),
    stepFailedSchema,
  ]),
});

/**
 * Writes down what the vault holds beside live items: issuers and contacts of both vaults, and the names that are
 * soft-deleted at the source.
 */
export const surveyIssuersAndContactsContract = contract({
  name: 'surveyIssuersAndContacts',
  input: z.strictObject({ move: moveSpecSchema }),
  output: z.discriminatedUnion('state', [
    z.strictObject({
      state: z.literal('surveyed'),
      settings: z.number().int(),
      deletedInSource: z.number().int(),
      throttled,
    }),
    stepFailedSchema,
  ]),
});

/** Copies issuers and contacts as planned, before the certificates that name them. */
export const copyIssuersAndContactsContract = contract({
  name: 'copyIssuersAndContacts',
  input: approvedPlanSchema,
  output: z.discriminatedUnion('state', [
    issuersAndContactsResultsSchema.extend({
      state: z.literal('copied'),
      /** Some settings failed in a way that may pass. */
      retryable: z.boolean().optional(),
      throttled,
    }),
    stepFailedSchema,
  ]),
});

/** Looks at one item in both vaults and decides its route; `live` asks the target itself, not the index of its names. */
export const inspectItemContract = contract({
  name: 'inspectItem',
  input: z.strictObject({
    move: moveSpecSchema,
    item: listedItemSchema,
    backups: backupOutlookSchema,
    look: z.enum(['index', 'live']),
    /** Also reads what only a check wants to know, by a request more for each key and each secret that goes by value. */
    measure: z.boolean().optional(),
  }),
  output: z.strictObject({
    planned: plannedItemSchema,
    /** The item could not be inspected, in a way that may pass. */
    retryable: z.boolean().optional(),
    throttled,
  }),
});

/** Stores one page of the plan. */
export const savePlanPageContract = contract({
  name: 'savePlanPage',
  input: z.strictObject({ move: moveSpecSchema, page: planPageSchema }),
  output: z.strictObject({ pages: z.number().int() }),
});

/**
 * Reads the stored pages once more, and gives the plan its hash and its sums. Fails with `NOTHING_SELECTED` when the
 * request selects nothing of what the source holds.
 */
export const finalizePlanContract = contract({
  name: 'finalizePlan',
  input: z.strictObject({
    move: moveSpecSchema,
    source: vaultFactsSchema,
    target: vaultFactsSchema,
    backups: backupOutlookSchema,
    pages: z.number().int(),
  }),
  output: z.union([
    planSummarySchema.extend({
      /** The first few problems, for the status; not part of what is kept of the plan. */
      problems: z.array(problemSchema).default([]),
    }),
    stepFailedSchema,
  ]),
});

/** Hands out a page of the plan whose hash is given; fails when what is stored is not that page any more. */
export const loadPlanPageContract = contract({
  name: 'loadPlanPage',
  input: approvedPlanSchema.extend({ page }),
  output: z.discriminatedUnion('state', [planPageSchema.extend({ state: z.literal('loaded') }), stepFailedSchema]),
});

/** Stores what the items of one batch came to; a later save of the same page replaces the earlier one. */
export const saveResultsContract = contract({
  name: 'saveResults',
  input: z.strictObject({ move: moveSpecSchema, page, items: z.array(itemResultSchema) }),
  output: z.strictObject({ items: z.number().int() }),
});

export const loadResultsContract = contract({
  name: 'loadResults',
  input: z.strictObject({ move: moveSpecSchema, page }),
  output: z.strictObject({ items: z.array(itemResultSchema) }),
});

/**
 * Lists some of the source's items once more, and stores what came into the source since it was listed first. Part after
 * part, as `listItems`.
 */
export const findLateItemsContract = contract({
  name: 'findLateItems',
  input: z.strictObject({
    move: moveSpecSchema,
    pages: z.number().int(),
    cursor: listCursorSchema.nullable(),
    /** The number of the look, of a move that looks more than once. */
    look: z.number().int().positive().optional(),
    /** The number of pages of the list that this step reads at most; a fixed number where it is not given. */
    listPages: z.number().int().positive().optional(),
  }),
  output: z.discriminatedUnion('state', [
    z.strictObject({
      state: z.literal('looked'),
      found: z.number().int(),
      /** What was found, where the request asks to move it. */
      items: z.array(foundLateSchema).optional(),
      /** Null at the end of the last type. */
      cursor: listCursorSchema.nullable(),
      throttled,
    }),
    stepFailedSchema,
  ]),
});

/**
 * Makes the stored pages of an extra round its plan, and gives the hash of it. Fails when the run does not hold the target
 * any more.
 */
export const sealLateRoundContract = contract({
  name: 'sealLateRound',
  input: z.strictObject({
    move: moveSpecSchema,
    /** Of the plan that was made first. */
    planHash: planHashSchema,
    round: z.number().int().positive(),
    firstPage: page,
    pages: z.number().int().positive(),
  }),
  output: z.discriminatedUnion('state', [
    z.strictObject({
      state: z.literal('sealed'),
      planHash: planHashSchema,
      /** Items and versions that the move had not known before. */
      newItems: z.number().int().nonnegative(),
      newVersions: z.number().int(),
      /** Items that have something left to do or to compare. */
      open: z.number().int().nonnegative(),
      /** How the items stand before the round, and the first few problems. */
      before: itemSumsSchema,
      problems: z.array(problemSchema),
      /** What those of them that the move had dealt with counted for until now. */
      replaced: itemSumsSchema,
    }),
    stepFailedSchema,
  ]),
});

/** Writes the report and removes every staged payload. */
export const finishMoveContract = contract({
  name: 'finishMove',
  input: z.strictObject({
    move: moveSpecSchema,
    phase: phaseSchema,
    plan: planSummarySchema.nullable(),
    problems: z.array(problemSchema),
    startedAt: z.string(),
    finishedAt: z.string(),
    throttled,
    checks: gateResultSchema.optional(),
    approval: approvalRecordSchema.nullable().default(null),
    phases: z.array(phaseTimeSchema).default([]),
    late: lateReportSchema.optional(),
  }),
  output: z.union([
    z.strictObject({
      /** As given, unless what was found at the end leaves a completed move open. */
      phase: phaseSchema,
      items: itemCountsSchema,
      versions: versionCountsSchema,
      problemCount: z.number().int(),
      problemsByCode: problemsByCodeSchema.default([]),
      /** The first few, for the status. */
      problems: z.array(problemSchema),
      sweptPayloads: z.number().int(),
    }),
    /** A request that enables a version may still arrive; the step has to run again after `until` (ISO 8601 UTC). */
    z.strictObject({ state: z.literal('waiting'), until: z.iso.datetime() }),
  ]),
});
