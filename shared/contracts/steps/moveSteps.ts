import { z } from 'zod';
import { callerSchema } from '../model/caller';
import { gateResultSchema } from '../model/checks';
import { configurationPlanSchema } from '../model/configuration';
import { cleanUpSchema } from '../model/earlierRuns';
import { keyCopySchema, listCursorSchema, listedItemSchema } from '../model/item';
import { paceSoFarSchema } from '../model/movePolicy';
import { sincePlanSchema } from '../model/hold';
import { lateReportSchema } from '../model/late';
import { startTokenHashSchema, contentKeyHashSchema } from '../model/ids';
import { stepMoveSchema } from './moveSpec';
import { contract, part, partialOrFailed, partialSchema } from './contract';
import {
  approvalRecordSchema,
  itemCountsSchema,
  itemSumsSchema,
  phaseSchema,
  phaseTimeSchema,
  problemsByCodeSchema,
  problemSchema,
  versionCountsSchema,
} from '../model/progress';
import { stepFailedSchema } from '../model/outcome';
import {
  backupOutlookSchema,
  planHashSchema,
  planPageSchema,
  planSummarySchema,
  plannedItemSchema,
  vaultFactsSchema,
} from '../model/plan';
import { rehearsedSchema } from '../model/rehearsal';
import { briefItemSchema, briefResultSchema } from '../model/versionLists';
import { issuersAndContactsResultsSchema } from '../model/issuersAndContacts';
import { reportHashSchema } from '../model/reportProof';
import { approvedPlanSchema, planGateSchema, storedPartsSchema } from './approvedPlan';

const whole = z.number().int();
const throttled = whole.nonnegative();
const sent = z.number().int().nonnegative().optional();
const page = z.number().int().nonnegative();
/** `target` is of a move that may create the target: whether it is there yet. */
const seenTarget = { move: stepMoveSchema, target: configurationPlanSchema.shape.target.optional() };

/** Lists some items of the source: several pages of the service per call, so that a crash repeats little work; at most `maxPages`. */
export const listItemsContract = contract({
  name: 'listItems',
  input: z.strictObject({ move: stepMoveSchema, cursor: listCursorSchema.nullable(), maxPages: page.optional() }),
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

/** Stores the names of live and soft-deleted items in the target, for the inspections that follow. */
export const indexTargetContract = contract({
  name: 'indexTarget',
  input: z.strictObject({ ...seenTarget, part }),
  output: z.discriminatedUnion('state', [
    z.strictObject({ state: z.literal('indexed'), live: whole, deleted: whole, throttled, hash: planHashSchema }),
    ...partialOrFailed,
  ]),
});

/** Stores the issuers and contacts of both vaults, and the names of soft-deleted items in the source. */
export const surveyIssuersAndContactsContract = contract({
  name: 'surveyIssuersAndContacts',
  input: z.strictObject({ ...seenTarget, part }),
  output: z.discriminatedUnion('state', [
    z.strictObject({
      state: z.literal('surveyed'),
      settings: z.number().int(),
      deletedInSource: z.number().int(),
      throttled,
      /** The hash of what was stored. */
      hash: planHashSchema,
    }),
    ...partialOrFailed,
  ]),
});

/** Copies issuers and contacts as planned, before the certificates that name them. */
export const copyIssuersAndContactsContract = contract({
  name: 'copyIssuersAndContacts',
  input: approvedPlanSchema,
  output: z.discriminatedUnion('state', [
    issuersAndContactsResultsSchema.extend({
      state: z.literal('copied'),
      /** True when some settings failed with a transient error. */
      retryable: z.boolean().optional(),
      throttled,
    }),
    stepFailedSchema,
  ]),
});

/** How the rules plan one item. A page step keeps it encrypted until all items of the page have a plan. */
export const inspectedSchema = z.strictObject({
  planned: plannedItemSchema,
  /** True when the inspection failed with a transient error. */
  retryable: z.boolean().optional(),
  sent,
  throttled,
});
export type Inspected = z.infer<typeof inspectedSchema>;

/** Inspects one item in both vaults and decides its route. `live` reads the target instead of the index of its names. */
export const inspectItemContract = contract({
  name: 'inspectItem',
  input: z.strictObject({
    move: stepMoveSchema,
    item: listedItemSchema,
    backups: backupOutlookSchema,
    look: z.enum(['index', 'live']),
    /** The hash of the stored index, for a look at it. */
    targetIndex: planHashSchema.optional(),
    /** Also reads facts for checks, with one more request for each key and each secret that moves by value. */
    measure: z.boolean().optional(),
    /** The move brought this key alone, after `since`. `copy`: what the target had when the move last knew that. */
    replaces: z.strictObject({ since: z.iso.datetime(), copy: keyCopySchema.optional() }).optional(),
    part,
  }),
  output: inspectedSchema.extend({ planned: briefItemSchema }).or(partialSchema),
});

/** A page of the plan in history. */
const briefPageSchema = planPageSchema.extend({ items: z.array(briefItemSchema) });

/** Stores one page of the plan. */
export const savePlanPageContract = contract({
  name: 'savePlanPage',
  input: z.strictObject({ move: stepMoveSchema, page: briefPageSchema }),
  output: z.strictObject({
    pages: z.number().int(),
    /** The hash of the stored page. */
    hash: planHashSchema,
  }),
});

/** Computes hash and sums of the stored plan. Fails with `NOTHING_SELECTED`, or `PLAN_CHANGED` if a part was changed. */
export const finalizePlanContract = contract({
  name: 'finalizePlan',
  input: z.strictObject({
    move: stepMoveSchema,
    source: vaultFactsSchema,
    target: vaultFactsSchema,
    backups: backupOutlookSchema,
    pages: z.number().int(),
    /** The hashes of what earlier steps stored. */
    stored: storedPartsSchema,
    gate: planGateSchema.optional(),
  }),
  output: z.union([
    planSummarySchema.extend({
      checks: gateResultSchema.optional(),
      /** The first few problems, for the status. They are not part of the stored plan. */
      problems: z.array(problemSchema).default([]),
    }),
    stepFailedSchema,
  ]),
});

/** Returns a page of the plan with the given hash. Fails when the stored page does not match the hash. */
export const loadPlanPageContract = contract({
  name: 'loadPlanPage',
  input: approvedPlanSchema.extend({ page }),
  output: z.discriminatedUnion('state', [briefPageSchema.extend({ state: z.literal('loaded') }), stepFailedSchema]),
});

/** Stores the results of one batch. A later save of the same page replaces the earlier one. */
export const saveResultsContract = contract({
  name: 'saveResults',
  input: z.strictObject({ move: stepMoveSchema, page, items: z.array(briefResultSchema) }),
  output: z.strictObject({
    items: z.number().int(),
    /** The sums of what was stored. */
    sums: itemSumsSchema.extend({ problems: z.array(problemSchema) }).optional(),
    /** From when on no write of the batch can arrive a second time; absent if none can. */
    quietAt: z.iso.datetime().optional(),
    /** How people have changed the pace of the run; absent if they have not. */
    pace: paceSoFarSchema.optional(),
  }),
});

/** Writes the report and removes every staged payload. */
export const finishMoveContract = contract({
  name: 'finishMove',
  input: z.strictObject({
    move: stepMoveSchema,
    phase: phaseSchema,
    plan: planSummarySchema.nullable(),
    problems: z.array(problemSchema),
    ...{ startedAt: z.string(), finishedAt: z.string(), throttled },
    checks: gateResultSchema.optional(),
    approval: approvalRecordSchema.nullable().default(null),
    startedBy: callerSchema.nullable().default(null),
    phases: z.array(phaseTimeSchema).default([]),
    late: lateReportSchema.optional(),
    /** The last search of the source reached its end: all that it stored must be there. */
    isLookWhole: z.literal(true).optional(),
    sincePlan: sincePlanSchema.omit({ deleted: true }).partial({ pending: true }).optional(),
    /** Only of a rehearsal. */
    rehearsal: rehearsedSchema.optional(),
    cleanUp: cleanUpSchema.optional(),
    /** For the notes of the run; absent in moves that have made no content key. */
    contentKey: contentKeyHashSchema.optional(),
    /** Proves what people asked of the run. */
    startToken: startTokenHashSchema.optional(),
    /** Whether to write the report without a signature if the vault of the key does not answer. Absent: try again later. */
    mayBeUnsigned: z.boolean().optional(),
  }),
  output: z.union([
    z.strictObject({
      /** The phase of the input, unless a problem at the end makes a completed move partial. */
      phase: phaseSchema,
      items: itemCountsSchema,
      versions: versionCountsSchema,
      /** Items that are equal in both vaults, as the report says. */
      verified: whole.nullable(),
      problemCount: z.number().int(),
      problemsByCode: problemsByCodeSchema.default([]),
      /** The first few, for the status. */
      problems: z.array(problemSchema),
      sweptPayloads: z.number().int(),
      /** The head of the report's chain; absent if the store kept another report. */
      reportHead: reportHashSchema.optional(),
      /** Versions that a step of this run had left enabled. */
      relocked: cleanUpSchema.shape.relocked.optional(),
      /** Present if versions are still enabled. The next move may act on the notes of this run. */
      notesLeft: z.literal(true).optional(),
    }),
    partialSchema,
    /** A request that enables a version may still arrive. The step has to run again after `until` (ISO 8601 UTC). */
    z.strictObject({ state: z.literal('waiting'), until: z.iso.datetime(), cleanUp: cleanUpSchema.optional() }),
    /** The report is not written yet, because its key cannot sign now. The step has to run again after a pause. */
    z.strictObject({ state: z.literal('unsigned'), sweptPayloads: whole, cleanUp: cleanUpSchema.optional() }),
  ]),
});
