import { MoverError } from '../../shared/contracts/model/moverError';
import { type ItemResult } from '../../shared/contracts/model/outcome';
import { type BriefResult } from '../../shared/contracts/model/versionLists';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { saveResultsContract } from '../../shared/contracts/steps/moveSteps';
import { type StagingStore } from '../../shared/clients/staging/stagingStore';
import { type Clients } from '../../shared/clients/openClients';
import { summarizeResults } from '../../shared/rules/problems/summarizeResults';
import { isSettled } from '../../shared/rules/transfer/verifiedPages';
import { failResult, withoutArrived } from '../../shared/rules/problems/itemResults';
import { activity } from '../steps/frame/activity';
import { failStep } from '../steps/frame/failStep';
import { wholeResult } from '../steps/items/briefLists';
import { allInParallel } from '../steps/frame/allInParallel';
import { storeUnverified } from '../steps/plan/sealedResults';

/**
 * Stores the results of one batch, with their whole lists of versions, unless the batch is verified already. Returns the sums of these
 * results.
 */
export function saveResults(clients: Clients) {
  return activity(saveResultsContract, async ({ move, page, items: brief }) => {
    const items = await allInParallel(brief, (result) => wholeOrFailed(clients.staging, move, result));
    await storeUnverified(clients, move, { page, items, at: new Date().toISOString() });
    const { items: counts, versionsDone, problemCount, problemsByCode, problems } = summarizeResults(items, 0);
    const sums = { items: counts, versionsDone, problemCount, problemsByCode, problems };
    if (isSettled(items)) return { items: items.length, sums };
    const { lifeMs } = clients.claims.writer(move, move.targetVault);
    return { items: items.length, sums, quietAt: new Date(Date.now() + lifeMs).toISOString() };
  });
}

/** An item whose list somebody changed or removed fails alone: what arrived of it is not known any more. */
async function wholeOrFailed(staging: StagingStore, move: MoveSpec, brief: BriefResult): Promise<ItemResult> {
  try {
    const result = await wholeResult(staging, move, brief);
    return result.state === 'imported' ? withoutArrived(result) : result;
  } catch (error) {
    if (!(error instanceof MoverError) || error.retryable) throw error;
    return { ...failResult(brief, failStep(error)), versions: [], versionsLeftOut: [] };
  }
}
