import { type CutOffRun } from '../../../shared/contracts/api/moveRuns';
import { type Problem } from '../../../shared/contracts/api/moveStatus';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type ItemResult, resultPageSchema } from '../../../shared/contracts/model/outcome';
import { type PlanPage, type PlanSummary } from '../../../shared/contracts/model/plan';
import { type MoveReport } from '../../../shared/contracts/api/report';
import { readJson } from '../../../shared/clients/store/jsonStore';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { begunByProgress, cutOffProblem, cutOffResult } from '../../../shared/rules/report/cutOffRun';
import { failureProblem } from '../../../shared/rules/transfer/failureProblem';
import { resultFromPlan } from '../../../shared/rules/transfer/itemResults';
import { endOf } from '../../../shared/rules/transfer/lateRounds';
import { storeNames } from '../../../shared/rules/storeNames';
import { readPlanSummary } from '../runs/runRecords';
import {
  verifiedPages,
  readVerifiedConfiguration,
  readVerifiedIssuersAndContacts,
  type VerifiedPages,
} from '../plan/verifiedPlan';
import { readIssuersAndContactsResults } from '../issuersAndContacts/issuersAndContactsResults';
import { readConfigurationReport } from '../targetVault/configurationReport';
import { readBegunPages } from './begunPages';
import { type CutOffRounds, readCutOffRounds } from './cutOffRounds';
import { gatherReport, type ReportReader } from './gatherReport';
import { readLateRows, withoutReplaced } from './lateRows';

/**
 * Builds the report of a run that wrote none from what is stored now. The report is not stored, because batches in
 * progress may still add to it. It leaves out and names parts that are damaged or do not match the plan's hash.
 */
export async function cutOffReport(store: ObjectStore, run: CutOffRun): Promise<MoveReport> {
  const damage = new Map<string, Problem>();
  const orElse = async <T>(read: () => Promise<T>, otherwise: T): Promise<T> => {
    try {
      return await read();
    } catch (error) {
      const problem = failureProblem(damageOf(error));
      damage.set(problem.detail, problem);
      return otherwise;
    }
  };
  const { plan, pages } = await planOf(store, run, orElse);
  const late = plan === null ? undefined : await orElse(() => readCutOffRounds(store, run, plan), undefined);
  const reader = plan === null ? nothing : await readerOf({ store, run, plan, pages, late, orElse });
  const results: ItemResult[] = [];
  const counts = { cutOff: 0, notBegun: 0, unlocked: await countUnlocked(store, run) };
  const failure = run.progress?.failure;
  const facts = { ...factsOf(run), problems: failure ? [failure] : [] };
  const head = await gatherReport({ move: run.move, plan, late, facts, isBegun: !run.move.dryRun, reader }, (page) => {
    for (const result of page) {
      results.push(result);
      if (result.state === 'cutOff') counts.cutOff += 1;
      if (result.state === 'planned') counts.notBegun += 1;
    }
  });
  const problems = [cutOffProblem(run, counts), ...damage.values(), ...head.problems];
  return { ...head, problems, results };
}

type OrElse = <T>(read: () => Promise<T>, otherwise: T) => Promise<T>;

interface StoredPlan {
  readonly plan: PlanSummary | null;
  /** Undefined if the plan does not match its hash. */
  readonly pages: VerifiedPages | undefined;
}

/** Returns the plan whose hash is in history; without history, the stored one if it matches its own hashes. */
async function planOf(
  store: ObjectStore,
  { move, progress, isFromStore = false }: CutOffRun,
  orElse: OrElse,
): Promise<StoredPlan> {
  const isKnown = progress !== undefined && !isFromStore;
  const plan = isKnown ? (progress?.plan ?? null) : await orElse(() => readPlanSummary(store, move), undefined);
  if (plan === null || plan === undefined) return { plan: null, pages: undefined };
  const pages = await orElse(() => verifiedPages(store, { move, planHash: plan.planHash }), undefined);
  return { plan: isKnown || pages?.count === plan.pages ? plan : null, pages };
}

interface ReaderParts {
  readonly store: ObjectStore;
  readonly run: CutOffRun;
  readonly plan: PlanSummary;
  readonly pages: VerifiedPages | undefined;
  readonly late: CutOffRounds | undefined;
  readonly orElse: OrElse;
}

type ReadPlanned = (page: number) => Promise<Pick<PlanPage, 'items'>>;

/** Returns a reader of the plan's pages and of the extra rounds after it. A page of a damaged plan has no items. */
async function plannedReader({ store, run: { move }, pages, late, orElse }: ReaderParts): Promise<ReadPlanned> {
  const rounds = await Promise.all(
    (late?.rounds ?? []).map(async (place, at) => {
      const approved = { move, planHash: place.planHash, round: at + 1 };
      return { end: endOf(place), pages: await orElse(() => verifiedPages(store, approved), undefined) };
    }),
  );
  return async (page) => {
    const first = late?.rounds[0]?.firstPage ?? Infinity;
    const from = page < first ? pages : rounds.find(({ end }) => page < end)?.pages;
    return (await from?.read(page)) ?? { items: [] };
  };
}

async function readerOf(parts: ReaderParts): Promise<ReportReader> {
  const { store, run, plan, late, orElse } = parts;
  const { move } = run;
  const approved = { move, planHash: plan.planHash };
  const begun = await begunPages(store, run);
  const readPlanned = await plannedReader(parts);
  const rows = await readLateRows(late ?? { rounds: [] }, (page) => orElse(() => readPlanned(page), { items: [] }));
  const readPage = async (page: number): Promise<readonly ItemResult[]> => {
    const stored = await readJson(store, storeNames.results(move, page), resultPageSchema);
    if (stored !== undefined) return stored.items;
    const planned = (await readPlanned(page)).items.map(resultFromPlan);
    return begun.has(page) ? planned.map(cutOffResult) : planned;
  };
  const noSettings = { settings: [], deletedInSource: [] };
  const settings = async () =>
    readIssuersAndContactsResults(store, move, await readVerifiedIssuersAndContacts(store, approved));
  const configuration = async () =>
    readConfigurationReport(store, move, await readVerifiedConfiguration(store, approved));
  return {
    readPage: withoutReplaced(rows, (page) => orElse(() => readPage(page), [])),
    readSettings: () => orElse(settings, noSettings),
    readConfiguration: () => orElse(configuration, null),
  };
}

/** Runs of earlier versions recorded no pages, and have no run record either. */
async function begunPages(store: ObjectStore, { move, progress }: CutOffRun): Promise<ReadonlySet<number>> {
  if (move.dryRun) return new Set();
  const isNoted = (await store.read(storeNames.runRecord(move))) !== undefined;
  return isNoted || !progress ? readBegunPages(store, move) : begunByProgress(progress);
}

/** Counts the notes of steps that were interrupted before they disabled again what they had enabled. */
async function countUnlocked(store: ObjectStore, { move }: CutOffRun): Promise<number> {
  if (move.disabled !== 'unlock') return 0;
  const notes: string[] = [];
  for await (const name of store.list(storeNames.unlocked(move))) notes.push(name);
  return notes.length;
}

function factsOf({ phase, startedAt, finishedAt, progress, starter }: CutOffRun) {
  const checks = progress?.checks;
  const { throttled = 0, phases = [], approval = null } = progress ?? {};
  const people = { approval, startedBy: starter?.by ?? null };
  return { phase, startedAt, finishedAt, throttled, phases, ...people, ...(checks && { checks }) };
}

const nothing: ReportReader = {
  readPage: () => Promise.resolve([]),
  readSettings: () => Promise.resolve({ settings: [], deletedInSource: [] }),
  readConfiguration: () => Promise.resolve(null),
};

/** Throws other errors again: a store that does not answer is not damaged, and then there is no report. */
function damageOf(
  error: unknown,
): Pick<Problem, 'detail'> & { readonly code: 'PLAN_CHANGED' | 'STORE_OBJECT_INVALID' } {
  if (!(error instanceof MoverError)) throw error;
  const { code, message: detail } = error;
  if (code === 'PLAN_CHANGED' || code === 'STORE_OBJECT_INVALID') return { code, detail };
  throw error;
}
