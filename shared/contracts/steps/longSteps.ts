import { z } from 'zod';
import { comparePageContract, listComparisonContract } from './comparisonSteps';
import { contract } from './contract';
import { findDeletedItemsContract } from './deletionSteps';
import { exportItemContract, healItemContract, importItemContract, updateItemContract } from './itemSteps';
import { indexTargetContract, inspectItemContract, surveyIssuersAndContactsContract } from './moveSteps';
import { inspectPageContract, verifyPageContract } from './pageSteps';
import { stepPartSchema } from './contract';
import { watchTargetContract } from './watchSteps';

/** The steps that can return `partial` and continue with the next part, by their names. */
export const longSteps = {
  exportItem: exportItemContract,
  importItem: importItemContract,
  healItem: healItemContract,
  updateItem: updateItemContract,
  inspectItem: inspectItemContract,
  inspectPage: inspectPageContract,
  verifyPage: verifyPageContract,
  indexTarget: indexTargetContract,
  surveyIssuersAndContacts: surveyIssuersAndContactsContract,
  findDeletedItems: findDeletedItemsContract,
  watchTarget: watchTargetContract,
  listComparison: listComparisonContract,
  comparePage: comparePageContract,
} as const;

const longStepNames = [
  'exportItem',
  'importItem',
  'healItem',
  'updateItem',
  'inspectItem',
  'inspectPage',
  'verifyPage',
  'indexTarget',
  'surveyIssuersAndContacts',
  'findDeletedItems',
  'watchTarget',
  'listComparison',
  'comparePage',
] as const satisfies readonly (keyof typeof longSteps)[];
export type LongStep = (typeof longStepNames)[number];

/** How far a long step is. */
const progressSchema = stepPartSchema.extend({
  done: z.number().int().nonnegative(),
  /** How many parts in a row have made no progress. */
  idleParts: z.number().int().nonnegative(),
  throttled: z.number().int().nonnegative(),
});
export type PartProgress = z.infer<typeof progressSchema>;

/** Runs the further parts of one long step. It is an orchestration of its own, so that no other history grows with them. */
export const finishInPartsContract = contract({
  name: 'finishInParts',
  input: z.strictObject({
    step: z.enum(longStepNames),
    /** The input of the step, which the step's own contract checks. */
    input: z.looseObject({}),
    progress: progressSchema,
  }),
  /** The output of the step, which the caller checks by the step's own contract. */
  output: z.looseObject({}),
});
