import { type CutOffRun } from '../../../shared/contracts/api/moveRuns';
import { type ItemResult, resultPageSchema } from '../../../shared/contracts/model/outcome';
import { type PlanPage, type PlanSummary } from '../../../shared/contracts/model/plan';
import { readJson } from '../../../shared/clients/store/jsonStore';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { begunByProgress, cutOffResult } from '../../../shared/rules/report/cutOffRun';
import { resultFromPlan } from '../../../shared/rules/transfer/itemResults';
import { endOf, plannedPages } from '../../../shared/rules/transfer/lateRounds';
import { storeNames } from '../../../shared/rules/storeNames';
import { type VerifiedPages, verifiedPages } from '../plan/verifiedPlan';
import { readPlanSummary } from '../runs/runRecords';
import { readBegunPages } from './begunPages';
import { type CutOffRounds, readCutOffRounds } from './cutOffRounds';
import { readLateRows, withoutReplaced } from './lateRows';

/** The items of a run as the store has them now. */
export interface RunRows {
  readonly plan: PlanSummary;
  readonly late: CutOffRounds | undefined;
  /** The number of pages, extra rounds included. */
  readonly pages: number;
  /** Returns the results of one page. An item that was not transferred yet has its planned result. */
  readonly readPage: (page: number) => Promise<readonly ItemResult[]>;
}

/** Reads a part, or returns a substitute if the part is damaged. */
export type OrElse = <T>(read: () => Promise<T>, otherwise: T) => Promise<T>;

/** Lets all errors through. */
export const orFail: OrElse = (read) => read();

/** Reads the results of a page that the run itself stored; undefined if the store has none of it. */
export type ReadOwn = (page: number) => Promise<readonly ItemResult[] | undefined>;

interface OpenRows {
  readonly isEnded: boolean;
  readonly orElse?: OrElse;
  /** With it, results that somebody else wrote count as none, and pages that had begun by history count as begun. */
  readonly readOwn?: ReadOwn | undefined;
}

/**
 * Opens the items of a run; undefined if it made no plan. `isEnded` says that nothing continues: then an item whose
 * transfer had begun and that has no result is `cutOff`. Without `orElse`, throws `PLAN_CHANGED` for pages that do not
 * match the plan's hash, and `STORE_OBJECT_INVALID` for damaged ones.
 */
export async function openRows(
  store: ObjectStore,
  run: CutOffRun,
  { isEnded, orElse = orFail, readOwn }: OpenRows,
): Promise<RunRows | undefined> {
  const { plan, pages } = await planOf(store, run, orElse);
  if (plan === null) return undefined;
  const late = await orElse(() => readCutOffRounds(store, run, plan), undefined);
  const { move } = run;
  const noted = isEnded ? await begunPages(store, run) : new Set<number>();
  // Somebody may have removed notes. One more does no harm: what had begun and has no result is only named.
  const known = readOwn !== undefined && run.progress ? begunByProgress(run.progress) : [];
  const begun = new Set([...noted, ...known]);
  const readPlanned = await plannedReader({ store, run, pages, late, orElse });
  const rows = await readLateRows(late ?? { rounds: [] }, (page) => orElse(() => readPlanned(page), { items: [] }));
  const readPage = async (page: number): Promise<readonly ItemResult[]> => {
    const stored =
      readOwn === undefined
        ? (await readJson(store, storeNames.results(move, page), resultPageSchema))?.items
        : await readOwn(page);
    if (stored !== undefined) return stored;
    const planned = (await readPlanned(page)).items.map(resultFromPlan);
    const isOfRound = readOwn !== undefined && page >= plan.pages;
    return begun.has(page) || isOfRound ? planned.map(cutOffResult) : planned;
  };
  const guarded = withoutReplaced(rows, (page) => orElse(() => readPage(page), []));
  return { plan, late, pages: plannedPages(plan, late), readPage: guarded };
}

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

interface PlannedParts {
  readonly store: ObjectStore;
  readonly run: CutOffRun;
  readonly pages: VerifiedPages | undefined;
  readonly late: CutOffRounds | undefined;
  readonly orElse: OrElse;
}

type ReadPlanned = (page: number) => Promise<Pick<PlanPage, 'items'>>;

/** Returns a reader of the plan's pages and of the extra rounds after it. A page of a damaged plan has no items. */
async function plannedReader({ store, run: { move }, pages, late, orElse }: PlannedParts): Promise<ReadPlanned> {
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

/** Runs of earlier versions recorded no pages, and have no run record either. */
async function begunPages(store: ObjectStore, { move, progress }: CutOffRun): Promise<ReadonlySet<number>> {
  if (move.dryRun) return new Set();
  const isNoted = (await store.read(storeNames.runRecord(move))) !== undefined;
  return isNoted || !progress ? readBegunPages(store, move) : begunByProgress(progress);
}
