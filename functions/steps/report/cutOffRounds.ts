import {
  type LateReport,
  type LateRound,
  lateSealSchema,
  maxLateRounds,
} from '../../../shared/contracts/model/lateRounds';
import { type CutOffRun } from '../../../shared/contracts/api/moveRuns';
import { type PlanSummary } from '../../../shared/contracts/model/plan';
import { readJson } from '../../../shared/clients/store/jsonStore';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { hashPart } from '../../../shared/rules/plan/hashPlan';
import { endOf } from '../../../shared/rules/transfer/lateRounds';
import { storeNames } from '../../../shared/rules/storeNames';

export type CutOffRounds = Pick<LateReport, 'rounds' | 'versions'>;

/** Returns the extra rounds of a run from history; without history, the stored ones that belong to its plan. */
export async function readCutOffRounds(
  store: ObjectStore,
  { move, progress }: CutOffRun,
  plan: PlanSummary,
): Promise<CutOffRounds> {
  if (progress !== undefined) return progress?.late ?? { rounds: [], versions: 0 };
  const rounds: LateRound[] = [];
  let versions = 0;
  let firstPage = plan.pages;
  while (rounds.length < maxLateRounds) {
    const stored = await readJson(store, storeNames.lateSeal(move, rounds.length + 1), lateSealSchema);
    if (stored?.plan !== plan.planHash || stored.firstPage !== firstPage) break;
    const round = { planHash: hashPart(stored), firstPage, pages: stored.pages.length };
    rounds.push(round);
    versions += stored.newVersions;
    firstPage = endOf(round);
  }
  return { rounds, versions };
}
