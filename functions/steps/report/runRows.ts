import { jsonBytes } from '../../../shared/clients/store/jsonStore';
import { type RunRef } from '../../../shared/clients/claims/runRef';
import { type LateReport, type LateRound, lateSealSchema, maxLateRounds } from '../../../shared/contracts/model/late';
import { hashPart } from '../../../shared/rules/plan/hashPlan';
import { joinRounds, endOf, knownPlan, plannedPages } from '../../../shared/rules/transfer/lateRounds';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type CutOffRun } from '../../../shared/contracts/api/moveRuns';
import { type ItemResult, resultPageSchema } from '../../../shared/contracts/model/outcome';
import { type PlanPage, type PlanSummary } from '../../../shared/contracts/model/plan';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { readUnsealed } from '../../../shared/clients/store/unsealedDocuments';
import { begunByProgress, cutOffResult } from '../../../shared/rules/report/cutOffRun';
import { resultFromPlan } from '../../../shared/rules/problems/itemResults';
import { storeNames } from '../../../shared/rules/storeNames';
import { allVerifiedPages, type VerifiedPages, verifiedPages } from '../plan/verifiedPlan';
import { readPlanSummary } from '../runs/runRecords';
import { type OrElse, orFail } from './storedParts';
import { readLateRows, withoutReplaced } from './storedLateItems';

/** The items of a run as the store has them now. */
export interface RunRows {
  readonly plan: PlanSummary;
  readonly late: CutOffRounds | undefined;
  /** The number of pages, extra rounds included. */
  readonly pages: number;
  /** Returns the results of one page. An item that was not transferred yet has its planned result. */
  readonly readPage: (page: number) => Promise<readonly ItemResult[]>;
}

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
  const readPlanned = await plannedReader({ store, run, plan, pages, late, orElse });
  const rows = await readLateRows(late ?? { rounds: [] }, (page) => orElse(() => readPlanned(page), { items: [] }));
  const readPage = async (page: number): Promise<readonly ItemResult[]> => {
    const shown = { document: 'shownResults', name: storeNames.results(move, page) } as const;
    const stored =
      readOwn === undefined ? (await readUnsealed(store, shown, resultPageSchema))?.items : await readOwn(page);
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
  readonly plan: PlanSummary;
  readonly pages: VerifiedPages | undefined;
  readonly late: CutOffRounds | undefined;
  readonly orElse: OrElse;
}

type ReadPlanned = (page: number) => Promise<Pick<PlanPage, 'items'>>;

/** Returns a reader of the plan's pages and of the extra rounds after it. A page of a damaged plan has no items. */
async function plannedReader({ store, run: { move }, plan, pages, late, orElse }: PlannedParts): Promise<ReadPlanned> {
  const end = plan.pages;
  const rounds =
    late === undefined || late.rounds.length === 0
      ? undefined
      : await orElse(() => allVerifiedPages(store, move, knownPlan(plan, late), end), undefined);
  return async (page) => (await (page < end ? pages : rounds)?.read(page)) ?? { items: [] };
}

async function begunPages(store: ObjectStore, { move }: CutOffRun): Promise<ReadonlySet<number>> {
  return move.dryRun ? new Set() : readBegunPages(store, move);
}

type CutOffRounds = Pick<LateReport, 'rounds' | 'versions'>;

/** Returns the extra rounds of a run from history; without history, the stored ones that belong to its plan. */
async function readCutOffRounds(
  store: ObjectStore,
  { move, progress }: CutOffRun,
  plan: PlanSummary,
): Promise<CutOffRounds> {
  if (progress !== undefined) return progress?.late ?? { rounds: [], versions: 0 };
  let rounds: LateRound[] = [];
  let versions = 0;
  let firstPage = plan.pages;
  for (const look of await storedRounds(store, move)) {
    const place = { document: 'shownRound', name: storeNames.lateSeal(move, look) } as const;
    const stored = await readUnsealed(store, place, lateSealSchema);
    if (stored?.plan !== plan.planHash || stored.firstPage !== firstPage) break;
    const round = { planHash: hashPart(stored), firstPage, pages: stored.pages.length };
    rounds = move.cutover === 'hold' ? joinRounds(rounds, { ...round, look }) : [...rounds, round];
    versions += stored.newVersions;
    firstPage = endOf(round);
  }
  return { rounds, versions };
}

/** The numbers of the rounds that may be stored. In a held move they have gaps: a pass that finds nothing stores none. */
async function storedRounds(store: ObjectStore, move: MoveSpec): Promise<readonly number[]> {
  if (move.cutover !== 'hold') return Array.from({ length: maxLateRounds }, (_, at) => at + 1);
  const numbers: number[] = [];
  const prefix = storeNames.lateSeals(move);
  for await (const name of store.list(prefix)) numbers.push(Number.parseInt(name.slice(prefix.length), 10));
  return numbers.filter((number) => number > 0).sort((one, other) => one - other);
}

/**
 * Records that the transfer of a page begins, before its first write, so that the report of an interrupted run need not
 * guess.
 */
export async function markBegun(store: ObjectStore, run: RunRef, page: number): Promise<void> {
  await store.write(storeNames.begunPage(run, page), jsonBytes({}));
}

/** Returns the pages whose transfer has begun. */
export async function readBegunPages(store: ObjectStore, run: RunRef): Promise<ReadonlySet<number>> {
  const pages = new Set<number>();
  for await (const name of store.list(storeNames.begunPages(run))) {
    const digits = /\/(\d{1,9})\.json$/.exec(name)?.[1];
    if (digits !== undefined) pages.add(Number(digits));
  }
  return pages;
}
