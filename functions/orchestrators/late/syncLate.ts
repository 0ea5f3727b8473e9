import { type OrchestrationContext } from 'durable-functions';
import { type FoundLate, type LateRound, type LateRounds, type SeenInLook } from '../../../shared/contracts/model/late';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { sealLateRoundContract } from '../../../shared/contracts/steps/lateSteps';
import { inspectItemContract, savePlanPageContract } from '../../../shared/contracts/steps/moveSteps';
import {
  type MoveProgress,
  transferItemsContract,
  verifyItemsContract,
} from '../../../shared/contracts/steps/orchestrations';
import { type BackupOutlook, type PlanSummary } from '../../../shared/contracts/model/plan';
import { type Problem } from '../../../shared/contracts/model/progress';
import { type BriefItem } from '../../../shared/contracts/model/versionLists';
import { batchesAtOnce, itemsPerPage } from '../../../shared/rules/transfer/batching';
import { type StepFailed } from '../../../shared/contracts/model/outcome';
import { cancelledBy, isCancelled } from '../../../shared/rules/transfer/cancelledBy';
import { failureProblem } from '../../../shared/rules/problems/failureProblem';
import {
  addStored,
  endOf,
  knownPlan,
  lastRoundOf,
  leftProblems,
  mayReplace,
  planLateItem,
  plannedPages,
} from '../../../shared/rules/transfer/lateRounds';
import {
  addPlanned,
  addTransferred,
  addVerified,
  addWaited,
  failMove,
} from '../../../shared/rules/transfer/moveProgress';
import { pageInstance } from '../../../shared/rules/transfer/stepInstances';
import { addSeen } from '../../../shared/rules/transfer/deletionRules';
import { addLook, addNewest, leftTurnOf, type PartOfLook, retryOf } from '../../../shared/rules/transfer/holdProgress';
import { afterRound, beginRound, endRounds, passFailed, shownItems } from '../../../shared/rules/transfer/syncProgress';
import { failureOf } from '../transfer/batchFailure';
import { callActivities, callActivity, callOrchestrators } from '../engine/callContract';
import { now, type Steps } from '../engine/steps';
import { callItems } from '../engine/callItems';
import { readTarget } from './readTarget';
import { followSource } from './followSource';
import { lookInRounds, lookProblem, partsPerGeneration } from './lookInRounds';
import { type Waits } from '../engine/waits';

/** How many late items one generation plans, so that history stays short. */
const itemsPerGeneration = 200;

interface Sync {
  readonly move: MoveSpec;
  /** The request itself; absent if the rounds use no other. What is new goes by it. */
  readonly asked?: MoveSpec | undefined;
  readonly progress: MoveProgress;
  readonly plan: PlanSummary;
  readonly late: LateRounds;
}

/**
 * Runs one step of an extra round, or of a pass of a held move: it lists the source again and plans late items, or it transfers or
 * verifies some of them. A failure ends the rounds, and the report names it; a held move tries the pass again. The items of the
 * plan keep their results.
 */
export function* syncLate(
  context: OrchestrationContext,
  { move, asked, progress }: Pick<Sync, 'move' | 'asked' | 'progress'>,
  waits: Waits,
): Steps<MoveProgress> {
  return addWaited(yield* syncStep(context, { move, asked, progress }, waits), waits.seconds);
}

function* syncStep(
  context: OrchestrationContext,
  { move, asked, progress }: Pick<Sync, 'move' | 'asked' | 'progress'>,
  waits: Waits,
): Steps<MoveProgress> {
  const { plan, late } = progress;
  if (plan === null || late === undefined) return endRounds(move, progress, now(context));
  const sync = { move, asked, progress, plan, late };
  try {
    switch (late.step) {
      case 'looking':
        return yield* planSome(context, sync, waits);
      case 'transferring':
        return yield* transferSome(context, sync);
      case 'verifying':
        return yield* verifySome(context, sync);
      case 'watching':
        return yield* readTarget(context, { move, progress }, waits);
    }
  } catch (error) {
    const cancelled = cancelledBy(error);
    if (cancelled !== undefined) return failMove(progress, cancelled, now(context));
    const detail = 'A step of an extra round for late items failed unexpectedly.';
    return passFailed(progress, failureProblem({ code: 'INTERNAL', detail }), now(context));
  }
}

function* planSome(context: OrchestrationContext, sync: Sync, waits: Waits): Steps<MoveProgress> {
  const { move, asked, plan } = sync;
  const known = knownPlan(plan, sync.late);
  let { progress, late } = sync;
  for (let parts = 0, items = 0; parts < partsPerGeneration && items < itemsPerGeneration; parts += 1) {
    const input = { move, known, cursor: late.cursor, look: late.looks, ...lookOf(progress) };
    const looked = yield* lookInRounds(context, input, waits);
    if (looked.state === 'failed' && isCancelled(looked)) return failMove(progress, looked, now(context));
    if (looked.state === 'failed') return passFailed(progress, lookProblem(looked), now(context));
    const { items: found = [], cursor, throttled } = looked;
    const planned = yield* planFound(context, {
      move,
      asked,
      found,
      backups: plan.backups,
      firstPage: known.pages + late.stored,
      since: progress.startedAt,
    });
    late = addStored({ ...late, cursor }, planned.saved);
    progress = { ...addToPass(progress, { looked, planned }), late };
    progress = { ...progress, throttled: progress.throttled + throttled + planned.throttled };
    if (cursor === null)
      return yield* endLook(context, { ...sync, progress: { ...progress, looked: late.looks }, late }, waits);
    items += found.length;
  }
  return progress;
}

/**
 * What a look has to know of the looks before it. A held move looks many times: each compares with the one before, the last one
 * with the start of the move.
 */
function lookOf(progress: MoveProgress) {
  const retry = retryOf(progress);
  const startedAt = retry === 'all' ? progress.startedAt : (progress.hold?.sourceReadAt ?? progress.startedAt);
  const leftTurn = leftTurnOf(progress);
  return { startedAt, ...(retry === undefined ? {} : { retry }), ...(leftTurn === undefined ? {} : { leftTurn }) };
}

/** Only a held move shows while it runs what a pass could not carry, counts its requests, and compares the names that it sees. */
function addToPass(progress: MoveProgress, part: PartOfLook & { readonly looked: SeenInLook }) {
  const { hold } = progress;
  if (hold === undefined) return progress;
  const { names, newest, targetChanged } = part.looked;
  const seen = addNewest(addSeen(addLook(hold, part), names), newest);
  return { ...progress, hold: targetChanged === true ? { ...seen, watches: targetChanged } : seen };
}

/**
 * After its last part, a look of a held move also follows what was deleted. Then the round of the look begins. A failure, for example
 * because the app may not delete in the target, ends only the pass.
 */
function* endLook(context: OrchestrationContext, sync: Sync, waits: Waits): Steps<MoveProgress> {
  const { progress, failed } = yield* followSource(context, sync, waits);
  if (failed !== undefined) return stopAt(progress, failed, now(context));
  return yield* finalizeRound(context, { ...sync, progress });
}

interface Found extends Pick<Sync, 'move' | 'asked'> {
  readonly found: readonly FoundLate[];
  readonly backups: BackupOutlook;
  readonly firstPage: number;
  /** When the move began. */
  readonly since: string;
}

/** Inspects each late item in both vaults, as the plan did, and stores its route. */
function* planFound(context: OrchestrationContext, { move, asked = move, found, backups, firstPage, since }: Found) {
  const inputs = found.map(({ itemType, itemName, updated, what, carried, frees, copy }) => ({
    move: withFreeing(what === 'created' ? asked : move, frees),
    item: { itemType, itemName, managed: false, ...(updated === undefined ? {} : { updated }) },
    backups,
    look: 'live' as const,
    ...(mayReplace(move, { itemType, what, carried }) && { replaces: { since, copy } }),
  }));
  const inspected = yield* callItems(context, inspectItemContract, inputs);
  const items: BriefItem[] = [];
  const left: Problem[] = [];
  let [changed, isReturning] = [false, false];
  for (const [at, late] of found.entries()) {
    const planned = inspected[at]?.planned;
    const row = planned === undefined ? undefined : planLateItem(late, planned);
    if (row !== undefined) items.push(row);
    else if (planned !== undefined) left.push(...leftProblems(late, planned, move.keyVersions));
    changed ||= row !== undefined && late.isRetry !== true;
    isReturning ||= row?.freeing !== undefined && row.freeing === late.frees;
  }
  const pages = Array.from({ length: Math.ceil(items.length / itemsPerPage) }, (_, at) => ({
    move,
    page: { page: firstPage + at, items: items.slice(at * itemsPerPage, (at + 1) * itemsPerPage) },
  }));
  const saved = yield* callActivities(context, savePlanPageContract, pages);
  const throttled = inspected.reduce((sum, one) => sum + one.throttled, 0);
  const sent = inspected.reduce((sum, one) => sum + (one.sent ?? 0), 0);
  const isUnread = inspected.some(({ retryable }) => retryable === true);
  return { saved, left, changed, isUnread, isReturning, sent, throttled };
}

/** The request for an item whose name the move may free, because it soft-deleted the item itself. */
function withFreeing(move: MoveSpec, frees: FoundLate['frees']): MoveSpec {
  return frees === undefined ? move : { ...move, onDeleted: frees };
}

function* finalizeRound(context: OrchestrationContext, { move, progress, plan, late }: Sync): Steps<MoveProgress> {
  const { stored: pages, looks: round, storedPages } = late;
  if (pages === 0 || storedPages === undefined) return endRounds(move, progress, now(context));
  const firstPage = plannedPages(plan, late);
  const { planHash } = plan;
  const before = lastRoundOf(late);
  const place = { move, planHash, round, firstPage, pages, stored: storedPages, ...(before && { before }) };
  const input = { ...place, shown: shownItems(progress) };
  const finalized = yield* callActivity(context, sealLateRoundContract, input);
  if (finalized.state === 'failed') return stopAt(progress, finalized, now(context));
  const begun = beginRound(progress, { planHash: finalized.planHash, firstPage, pages }, finalized);
  return finalized.open === 0 ? endRounds(move, addPlanned(begun), now(context)) : begun;
}

function* transferSome(context: OrchestrationContext, { move, progress, plan, late }: Sync): Steps<MoveProgress> {
  const { planHash, ...place } = lastRound(late);
  const pages = nextPages(progress, place);
  if (pages.length === 0) {
    if (move.verify === 'none') return afterRound(move, progress, now(context));
    return { ...progress, nextPage: place.firstPage, late: { ...late, step: 'verifying' } };
  }
  const { look: round = late.rounds.length } = lastRound(late);
  const inputs = pages.map(
    (page) => [pageInstance(move, 'transfer', page), { move, page, planHash, round, backups: plan.backups }] as const,
  );
  const batches = yield* callOrchestrators(context, transferItemsContract, inputs);
  const next = addTransferred(
    progress,
    batches.flatMap((batch) => ('state' in batch ? [] : [batch])),
  );
  const failed = failureOf(batches);
  return failed === undefined ? next : stopAt(next, failed, now(context));
}

/** Ends the move after a cancel, and the rounds after a failure. A held move ends only the pass, and holds on. */
function stopAt(progress: MoveProgress, failed: StepFailed, at: string): MoveProgress {
  return isCancelled(failed) ? failMove(progress, failed, at) : passFailed(progress, failureProblem(failed), at);
}

function* verifySome(context: OrchestrationContext, { move, progress, late }: Sync): Steps<MoveProgress> {
  const pages = nextPages({ nextPage: progress.nextPage }, lastRound(late));
  if (pages.length === 0) return afterRound(move, progress, now(context));
  const inputs = pages.map((page) => [pageInstance(move, 'verify', page), { move, page }] as const);
  const verified = addVerified(progress, yield* callOrchestrators(context, verifyItemsContract, inputs));
  // Each item counts once in the phase, when it is transferred.
  const { phaseItems, phaseWorked } = progress;
  return { ...verified, phaseItems, phaseWorked };
}

function lastRound({ rounds, step }: LateRounds): LateRound {
  const round = rounds.at(-1);
  if (round !== undefined) return round;
  throw new Error(`Expected extra rounds in step ${step} to have a plan.`);
}

function nextPages(
  { nextPage, pagesAtOnce }: Pick<MoveProgress, 'nextPage' | 'pagesAtOnce'>,
  round: Pick<LateRound, 'firstPage' | 'pages'>,
): number[] {
  const count = Math.min(batchesAtOnce(round.pages, pagesAtOnce), endOf(round) - nextPage);
  return Array.from({ length: count }, (_, at) => nextPage + at);
}
