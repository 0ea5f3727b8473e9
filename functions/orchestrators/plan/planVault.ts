import { surveyVaultsContract } from '../../../shared/contracts/steps/surveySteps';
import { type OrchestrationContext } from 'durable-functions';
import { type InputOf, type OutputOf } from '../../../shared/contracts/steps/contract';
import {
  indexTargetContract,
  listItemsContract,
  finalizePlanContract,
  surveyIssuersAndContactsContract,
} from '../../../shared/contracts/steps/moveSteps';
import { type CleanUp } from '../../../shared/contracts/model/earlierRuns';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type PlanGate } from '../../../shared/contracts/steps/approvedPlan';
import { planVaultContract } from '../../../shared/contracts/steps/orchestrations';
import { type PlanProgress } from '../../../shared/contracts/steps/planProgress';
import { type StepFailed } from '../../../shared/contracts/model/outcome';
import { type BackupOutlook } from '../../../shared/contracts/model/plan';
import { planTargetContract } from '../../../shared/contracts/steps/targetSteps';
import { listPagesAtStart } from '../../../shared/rules/transfer/batching';
import { chainPages } from '../../../shared/rules/plan/hashPlan';
import { joinCleanUp } from '../../../shared/rules/transfer/keyedMove';
import { isHeld } from '../../../shared/contracts/steps/control';
import { keyedMove } from '../../../shared/rules/transfer/keyedMove';
import { isTransient } from '../../../shared/rules/problems/isTransient';
import { activityCall, callActivity, callTogether } from '../engine/callContract';
import { now, type Steps } from '../engine/steps';
import { callInRounds, callLongInRounds, inRounds, isRetryable } from '../engine/rounds';
import { maxSurveyAgeMs, planPart } from './planPart';
import { childRun } from '../engine/generation';
import { waitForSchedule, Waits } from '../engine/waits';

/**
 * Plans the items of a vault; it writes only the plan. One generation inspects some hundred items, lists the next ones
 * in parallel, and stores the pages of the inspected ones. The next generation continues from there, so history stays
 * short at any size. Like the transfer, it retries transient failures in rounds, so an outage of a vault ends no move.
 */
export const planVault = childRun(planVaultContract, function* (context, input) {
  const { move, progress, measure, gate, readsAhead, ...start } = input;
  const waits = new Waits(context);
  const waited = () => waitedIn(waits, progress ?? {});
  yield* waitForSchedule(context, move.pace, waits);
  const started = progress ?? (yield* startPlan(context, waits, { move, ...start }));
  if ('state' in started) return { ended: { ...started, ...waited() } };
  const part = { move: keyedMove(move, started), progress: started, measure, isGated: gate !== undefined, readsAhead };
  const next = yield* planPart(context, waits, part);
  if ('state' in next) return { ended: { ...next, ...waited() } };
  if (next.cursor !== null) return { next: { move, progress: { ...next, ...waited() }, measure, gate, readsAhead } };
  const { source, target, backups, contentKey, pages, throttled, stored, cleanUp, readAheadAt } = next;
  const finalInput = { move, source, target, backups, pages, stored, ...(gate && judging(gate, now(context), next)) };
  const finalized = yield* callActivity(context, finalizePlanContract, finalInput);
  if ('state' in finalized) return { ended: { ...finalized, ...waited() } };
  const { problems, checks, ...plan } = finalized;
  const done = {
    plan,
    contentKey,
    problems,
    throttled,
    ...waited(),
    ...(cleanUp && { cleanUp }),
    ...(readAheadAt && { readAheadAt }),
  };
  return { ended: { state: 'planned' as const, ...done, ...(checks && { checks }) } };
});

/** With what the last step of the plan judges it for the gate; empty if the facts are old, or may be better now. */
function judging(gate: Pick<PlanGate, 'readAt'>, askedAt: string, { surveyed }: PlanProgress) {
  if (surveyed === undefined || isTransient(surveyed.facts)) return {};
  const isOld = Date.parse(askedAt) - Date.parse(surveyed.at) >= maxSurveyAgeMs;
  return isOld ? {} : { gate: { ...gate, askedAt, survey: surveyed.facts } };
}

/** Returns the seconds waited in earlier generations and in this one; empty if there was no wait. */
function waitedIn({ seconds }: Waits, { waitedSeconds = 0 }: Pick<PlanProgress, 'waitedSeconds'>) {
  const sum = waitedSeconds + seconds;
  return sum > 0 ? { waitedSeconds: sum } : {};
}

/** The first generation: waits for requests of earlier runs, reads both vaults as a whole, and begins the plan. */
function* startPlan(
  context: OrchestrationContext,
  waits: Waits,
  input: InputOf<typeof surveyVaultsContract>,
): Steps<PlanProgress | StepFailed> {
  const first = yield* surveyWithList(context, input);
  const survey = yield* surveyWhenQuiet(context, waits, input, first.survey);
  if (survey.state === 'failed') return survey;
  return yield* beginPlan(context, waits, { move: input.move, survey, listed: first.listed });
}

type Listed = OutputOf<typeof listItemsContract>;

interface FirstSurvey {
  readonly survey?: Survey | undefined;
  /** The first items of the source; absent if the survey has to wait, or changed a vault. */
  readonly listed?: Listed | undefined;
}

/**
 * Surveys the vaults, and lists the first items of the source in parallel: the items after them are listed one part after the
 * other, so the list of a large vault takes longest. A failure of the survey takes precedence. Checks survey first: nobody has looked
 * whether their vaults exist, and a list waits longer for one that does not answer.
 */
function* surveyWithList(
  context: OrchestrationContext,
  input: InputOf<typeof surveyVaultsContract>,
): Steps<FirstSurvey> {
  if (input.startedAt === undefined) return {};
  const list = { move: input.move, cursor: null, maxPages: listPagesAtStart.survey };
  const [[surveyed, listed]] = yield* callTogether(context, [
    activityCall(context, surveyVaultsContract, input),
    activityCall(context, listItemsContract, list),
  ]);
  if (isHeld(surveyed)) return {};
  const survey = surveyVaultsContract.output.parse(surveyed);
  const isFirst = survey.state === 'surveyed' && survey.cleanUp === undefined;
  return { survey, ...(isFirst && { listed: listOfPart(listed) }) };
}

/** Stores the parts that belong to no page: the configuration, the names in the target, and the issuers and contacts. */
function* beginPlan(
  context: OrchestrationContext,
  waits: Waits,
  { move, survey, listed }: { readonly move: MoveSpec; readonly survey: Surveyed } & Pick<FirstSurvey, 'listed'>,
): Steps<PlanProgress | StepFailed> {
  // Whether the target exists yet is part of its configuration, and the other steps ask for it.
  const inTurn = move.createTarget !== null;
  const before = inTurn ? yield* callInRounds(context, waits, planTargetContract, { move }) : undefined;
  if (before?.state === 'failed') return before;
  const input = { move: keyedMove(move, survey) };
  const seen = before === undefined ? input : { ...input, target: before.target };
  const first = yield* readTogether(context, input, { seen, hasConfiguration: inTurn, listed });
  const configuration =
    before ?? (yield* callLongInRounds(context, waits, { contract: planTargetContract, input }, first.configuration));
  if (configuration.state === 'failed') return configuration;
  const index = yield* callLongInRounds(context, waits, { contract: indexTargetContract, input: seen }, first.index);
  if (index.state === 'failed') return index;
  const contract = surveyIssuersAndContactsContract;
  const settings = yield* callLongInRounds(context, waits, { contract, input: seen }, first.settings);
  if (settings.state === 'failed') return settings;
  const { source, target, contentKey } = survey;
  const backups = outlookIn(survey.backups, configuration.sameSubscription);
  const throttled = index.throttled + settings.throttled;
  const { ahead = null } = first;
  const begun = { source, target, backups, contentKey, cursor: null, ahead, pages: 0, items: 0, throttled };
  const stored = { configuration: configuration.hash, settings: settings.hash, pages: chainPages([]) };
  return { ...begun, stored, targetIndex: index.hash, ...(survey.cleanUp && { cleanUp: survey.cleanUp }) };
}

/** The outputs of the first calls of the steps that read in parallel. */
interface FirstRead {
  readonly configuration?: unknown;
  readonly index?: unknown;
  readonly settings?: unknown;
  readonly ahead?: PlanProgress['ahead'];
}

/**
 * Reads in parallel what the plan needs of both vaults and of Azure Resource Manager, and the first items of the source, or those after
 * `listed`. With `hasConfiguration` the configuration is read before.
 */
function* readTogether(
  context: OrchestrationContext,
  input: { readonly move: MoveSpec },
  { seen, hasConfiguration, listed }: ReadTogether,
): Steps<FirstRead> {
  const cursor = listed?.state === 'listed' ? listed.cursor : null;
  const part = { ...input, cursor, ...(listed && { maxPages: listPagesAtStart.reads }) };
  const isListed = listed !== undefined && cursor === null;
  const [[index, settings], [list], [configuration]] = yield* callTogether(
    context,
    [activityCall(context, indexTargetContract, seen), activityCall(context, surveyIssuersAndContactsContract, seen)],
    isListed ? [] : [activityCall(context, listItemsContract, part)],
    hasConfiguration ? [] : [activityCall(context, planTargetContract, input)],
  );
  const next = isListed ? undefined : listOfPart(list);
  return { index, settings, configuration, ahead: joinParts(listed, next) };
}

interface ReadTogether extends Pick<FirstSurvey, 'listed'> {
  /** The input of the steps that ask whether the target exists. */
  readonly seen: InputOf<typeof indexTargetContract>;
  readonly hasConfiguration: boolean;
}

/** Undefined for a part that was not listed, because the move is paused. */
function listOfPart(output: unknown): Listed | undefined {
  return isHeld(output) ? undefined : listItemsContract.output.parse(output);
}

/** The items of two parts as one. Without the second one, those of the first, whose cursor leads to the second one. */
function joinParts(first: Listed | undefined, next: Listed | undefined): Listed | null {
  if (first?.state !== 'listed') return next ?? first ?? null;
  if (next?.state !== 'listed') return first;
  return { ...next, items: [...first.items, ...next.items], throttled: first.throttled + next.throttled };
}

type Survey = OutputOf<typeof surveyVaultsContract>;
type Surveyed = Extract<Survey, { state: 'surveyed' }>;

/** Surveys the vaults when no request of an earlier run can arrive any more. `first` is the output of the first call, if it was made. */
function* surveyWhenQuiet(
  context: OrchestrationContext,
  waits: Waits,
  input: InputOf<typeof surveyVaultsContract>,
  first: Survey | undefined,
): Steps<Exclude<Survey, { state: 'waiting' | 'partial' }>> {
  let before: CleanUp | undefined;
  let given = first;
  function* surveyOnce(): Steps<Survey> {
    const known = given;
    given = undefined;
    return known ?? (yield* callActivity(context, surveyVaultsContract, input));
  }
  for (;;) {
    const survey = yield* inRounds(waits, surveyOnce, { isOpen: isRetryable });
    const notes = joinCleanUp(before, survey.cleanUp);
    before = notes.cleanUp;
    if (survey.state === 'partial') continue;
    if (survey.state !== 'waiting') return { ...survey, ...notes };
    yield* waits.until({ reason: 'earlierMove', until: survey.until, earlierMove: survey.earlierMove });
  }
}

/** A target in another subscription refuses backups, whatever the region. The proof of a probe takes precedence. */
function outlookIn(backups: BackupOutlook, sameSubscription: boolean | null): BackupOutlook {
  return sameSubscription === false && backups !== 'proved' && backups !== 'otherGeography' ? 'refused' : backups;
}
