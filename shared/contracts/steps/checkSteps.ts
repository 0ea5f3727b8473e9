import { scheduledPairSchema } from '../settings/scheduledPairs';
import { type VaultPairName, vaultPairSchema } from '../model/checks';
import { contract } from './contract';
import { z } from 'zod';
import { stepMoveSchema } from './moveSpec';
import { checkSurveySchema, planFactsSchema } from '../model/checkFacts';
import { checkAskSchema, checkSummarySchema, checkTermsSchema, pairRunSchema } from '../model/checks';
import { startSchema } from '../model/ids';

/** Reads facts of both vaults, the identity, the store and the staging key. It never fails and never waits long. */
export const surveyPairContract = contract({
  name: 'surveyPair',
  input: z.strictObject({ move: stepMoveSchema }),
  output: checkSurveySchema,
});

/** Runs the checks on the survey and the stored plan of a pair, compares with the previous run, and stores the run. */
export const judgePairContract = contract({
  name: 'judgePair',
  input: z.strictObject({
    ask: checkAskSchema,
    move: stepMoveSchema,
    startedAt: z.string(),
    finishedAt: z.string(),
    survey: checkSurveySchema,
    planned: planFactsSchema,
  }),
  output: checkSummarySchema,
});

/** Removes the plan that was made only for the checks. */
export const discardCheckPlanContract = contract({
  name: 'discardCheckPlan',
  input: z.strictObject({ move: stepMoveSchema }),
  output: z.strictObject({ state: z.literal('discarded') }),
});

/**
 * Runs every check for one pair and stores the run. It changes nothing in the vaults, except for the probe when
 * `policy.probe` is true. It always ends with a summary; findings report a vault that does not answer.
 */
export const checkVaultsContract = contract({
  name: 'checkVaults',
  input: checkAskSchema.extend({ start: startSchema.optional() }),
  output: checkSummarySchema,
});

/** The instance id of the orchestration that plans for a run of checks. It is purged together with that of the run. */
export function planInstance(runInstance: string): string {
  return `${runInstance}:plan`;
}

/** The result of a run among many. `GET /api/checks/{id}` has the rest. */
const pairOutcomeSchema = checkSummarySchema.pick({
  id: true,
  sourceVault: true,
  targetVault: true,
  overall: true,
  previousOverall: true,
  counts: true,
  failed: true,
  changed: true,
});

/** Checks many pairs in parallel, each in a separate orchestration with the id of its run. */
export const checkPairsContract = contract({
  name: 'checkPairs',
  input: z.strictObject({
    /** Once for all pairs: a request may have patterns of 50 KB, and 200 pairs. */
    terms: checkTermsSchema,
    runs: z.array(pairRunSchema).min(1),
    start: startSchema.optional(),
  }),
  output: z.strictObject({ runs: z.array(pairOutcomeSchema) }),
});

/** The names of the orchestrations that a request for checks can start: one pair, or many. */
export const checkOrchestrations: readonly string[] = [checkVaultsContract.name, checkPairsContract.name];

/** Runs a scheduled check of one pair, and purges older runs from the runtime. */
export const checkScheduledPairContract = contract({
  name: 'checkScheduledPair',
  input: scheduledPairSchema.extend({ start: startSchema.optional() }),
  output: checkSummarySchema,
});

/**
 * The instance id of the scheduled checks of a pair. The runtime starts no second instance with this id, so a check
 * that takes longer than the interval does not overlap with the next one. No id of a move or of a run contains a colon.
 */
export function scheduledInstance({ sourceVault, targetVault }: VaultPairName): string {
  return `schedule:${sourceVault}--${targetVault}`;
}

/**
 * Purges the finished orchestrations of a pair's stored runs, except for the newest. The runs themselves stay stored.
 */
export const pruneCheckRunsContract = contract({
  name: 'pruneCheckRuns',
  input: vaultPairSchema,
  output: z.strictObject({ purged: z.number().int().nonnegative() }),
});
