import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type ApprovedPlan } from '../../../shared/contracts/steps/approvedPlan';
import { listMoves } from './listMoves';
import { readPlanSummary, readRun } from './runRecords';
import { readVerifiedConfiguration, readVerifiedIssuersAndContacts, verifiedPages } from '../plan/verifiedPlan';

type Run = Pick<MoveSpec, 'moveId' | 'runId'>;

/** What the HTTP function needs that shows a plan, and compares it with an earlier one. */
export function planReaders(store: ObjectStore) {
  return {
    openPages: (plan: ApprovedPlan) => verifiedPages(store, plan),
    readSettings: (plan: ApprovedPlan) => readVerifiedIssuersAndContacts(store, plan),
    readConfiguration: (plan: ApprovedPlan) => readVerifiedConfiguration(store, plan),
    listMoves: () => listMoves(store),
    readRun: (run: Run) => readRun(store, run),
    readSummary: (run: Run) => readPlanSummary(store, run),
  };
}
