import { type DurableClient } from 'durable-functions';
import { type PlanDifference } from '../../../shared/contracts/api/planDifference';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type ConfigurationPlan } from '../../../shared/contracts/model/configuration';
import { type PlannedIssuersAndContacts } from '../../../shared/contracts/model/issuersAndContacts';
import { type PlannedItem, type PlanPage, type PlanSummary } from '../../../shared/contracts/model/plan';
import { type ApprovedPlan } from '../../../shared/contracts/steps/approvedPlan';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { PlanComparison } from '../../../shared/rules/plan/comparePlans';
import { hashPart } from '../../../shared/rules/plan/hashPlan';
import { findMoveInstance, isRefused, moveOf, progressOf } from '../../runtime/findMove';
import { type ProveInput } from '../../runtime/newerVersion';
import { type RunKey, type StoredRuns } from './runsOfMove';

/** Reads the parts of a stored plan. Each reader throws `PLAN_CHANGED` if the plan's hash does not match. */
interface PlanReaders {
  /** Opens the stored pages of a run's plan. */
  readonly openPages: (plan: ApprovedPlan) => Promise<{ readonly read: (page: number) => Promise<PlanPage> }>;
  readonly readSettings: (plan: ApprovedPlan) => Promise<PlannedIssuersAndContacts>;
  readonly readConfiguration: (plan: ApprovedPlan) => Promise<ConfigurationPlan>;
}

/** A run as the list of all moves shows it. */
interface Listed extends RunKey {
  readonly startedAt: string;
}

export interface PlanAgainstParts extends PlanReaders, Pick<StoredRuns, 'readRun'>, ProveInput {
  /** The runs of all moves, newest first. */
  readonly listMoves: () => Promise<readonly Listed[]>;
  /** The sums of the plan of a run; undefined if it made none. */
  readonly readSummary: (run: RunKey) => Promise<PlanSummary | undefined>;
}

/** The word for the newest earlier plan of the same two vaults. */
const previousPlan = 'previous';

interface Asked {
  readonly client: DurableClient;
  readonly approved: ApprovedPlan;
  readonly plan: PlanSummary;
  /** `previous`, or the id of a move. */
  readonly against: string;
}

/**
 * Compares a plan with an earlier one. Returns null if there is no such plan. Throws `PLAN_CHANGED` if the store has another
 * plan than the hash of either says.
 */
export async function planAgainst(parts: PlanAgainstParts, asked: Asked): Promise<PlanDifference | null> {
  const { approved, plan } = asked;
  const found = await findPlan(parts, asked);
  if (found === undefined) return null;
  const items = new PlanComparison();
  const before = await readEarlier(parts, found, items);
  await readPlannedItems(parts, approved, { first: 0, end: plan.pages }, (page) => {
    items.addLater(page);
  });
  const after = await hashesOf(parts, approved);
  const { planHash, items: count, versions, byRoute } = found.plan;
  return {
    id: found.move.moveId,
    runId: found.move.runId,
    startedAt: found.startedAt,
    planHash,
    items: count,
    versions,
    byRoute,
    ...items.differences,
    settingsChanged: before.settings !== after.settings,
    configurationChanged: before.configuration !== after.configuration,
  };
}

/** Passes on the items of the earlier plan. An error names its run, because the plan that was asked for may be sound. */
async function readEarlier(parts: PlanAgainstParts, { move, plan }: EarlierPlan, items: PlanComparison) {
  const approved = { move, planHash: plan.planHash };
  try {
    await readPlannedItems(parts, approved, { first: 0, end: plan.pages }, (page) => {
      items.addEarlier(page);
    });
    return await hashesOf(parts, approved);
  } catch (error) {
    if (!(error instanceof MoverError) || error.code !== 'PLAN_CHANGED') throw error;
    const message = `The earlier plan, of run ${move.runId} of move ${move.moveId}: ${error.message}`;
    throw new MoverError(error.code, message, { retryable: false });
  }
}

async function hashesOf({ readSettings, readConfiguration }: PlanAgainstParts, plan: ApprovedPlan) {
  return {
    settings: hashPart(await readSettings(plan)),
    configuration: hashPart(await readConfiguration(plan)),
  };
}

interface EarlierPlan {
  readonly move: MoveSpec;
  readonly plan: PlanSummary;
  readonly startedAt: string;
}

/** How many earlier runs are looked at, and how many at once. */
const [maxLooked, lookedAtOnce] = [400, 16];

/** Finds the plan in the list of all runs. It looks only at runs that began before the run of the plan. */
async function findPlan(
  parts: PlanAgainstParts,
  { client, approved: { move }, against }: Asked,
): Promise<EarlierPlan | undefined> {
  const all = await parts.listMoves();
  const own = all.findIndex(({ moveId, runId }) => moveId === move.moveId && runId === move.runId);
  // The list has only the newest runs. If this one is older, all of them began after it.
  if (own < 0 && against === previousPlan) return undefined;
  const isNamed = ({ moveId }: RunKey): boolean => against === previousPlan || moveId === against;
  const others = (against === previousPlan ? all.slice(own + 1) : all.filter((_, at) => at !== own)).filter(isNamed);
  for (let at = 0; at < Math.min(others.length, maxLooked); at += lookedAtOnce) {
    const found = await Promise.all(
      others
        .slice(at, at + lookedAtOnce)
        .map((run) => planOf(parts, client, run, against === previousPlan ? move : undefined)),
    );
    const first = found.find((each) => each !== undefined);
    if (first !== undefined) return first;
  }
  return undefined;
}

/**
 * The plan of a run, if it has one, and if it is of the given pair. The runtime's history says its hash where it still has the
 * run, because nobody who can write to the store can change it there.
 */
async function planOf(
  { readRun, readSummary, proveInput }: PlanAgainstParts,
  client: DurableClient,
  run: Listed,
  pair: Pick<MoveSpec, 'sourceVault' | 'targetVault'> | undefined,
): Promise<EarlierPlan | undefined> {
  const move = (await readRun(run))?.move;
  if (move === undefined) return undefined;
  if (pair !== undefined && (move.sourceVault !== pair.sourceVault || move.targetVault !== pair.targetVault)) {
    return undefined;
  }
  const { startedAt } = run;
  const found = await findMoveInstance(client, run.moveId, { proveInput });
  if (found !== undefined && found.kind !== 'foreign' && found.run.runId === run.runId && !isRefused(found.status)) {
    const plan = found.kind === 'move' ? progressOf(found.status)?.plan : undefined;
    return plan ? { move: moveOf(found.status), plan, startedAt } : undefined;
  }
  const plan = await readSummary(run);
  return plan === undefined ? undefined : { move, plan, startedAt };
}

interface Pages {
  readonly first: number;
  /** The page after the last one. */
  readonly end: number;
}

/** How many pages are read in parallel. */
const pagesAtOnce = 8;

/** Reads pages in parallel, and passes their items on in their order. */
export async function readPlannedItems(
  { openPages }: Pick<PlanReaders, 'openPages'>,
  plan: ApprovedPlan,
  { first, end }: Pages,
  add: (items: readonly PlannedItem[]) => void,
): Promise<void> {
  if (first >= end) return;
  const { read } = await openPages(plan);
  for (let next = first; next < end; next += pagesAtOnce) {
    const numbers = Array.from({ length: Math.min(pagesAtOnce, end - next) }, (_, at) => next + at);
    for (const { items } of await Promise.all(numbers.map(read))) add(items);
  }
}
