import { type LateReport, type LateRound, lateSealSchema, maxLateRounds } from '../../../shared/contracts/model/late';
import { type CutOffRun } from '../../../shared/contracts/api/moveRuns';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type PlanSummary } from '../../../shared/contracts/model/plan';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { readUnsealed } from '../../../shared/clients/store/unsealedDocuments';
import { hashPart } from '../../../shared/rules/plan/hashPlan';
import { endOf, joinRounds } from '../../../shared/rules/transfer/lateRounds';
import { storeNames } from '../../../shared/rules/storeNames';

export type CutOffRounds = Pick<LateReport, 'rounds' | 'versions'>;

/** Returns the extra rounds of a run from history; without history, the stored ones that belong to its plan. */
export async function readCutOffRounds(
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
