import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type PlanSummary } from '../../contracts/model/plan';
import { type MoveProgress } from '../../contracts/steps/orchestrations';
import { limitedRequests } from '../plan/estimateMove';
import { itemsPerPage } from './batching';

/**
 * The part of the limit that the items of a window may use. A process that is alone sends what the limit allows in 10 s in one burst, as
 * soon as it may. If a window had a few items more than a burst, they would wait for the next one. Then the next window would begin
 * only after the start of that burst, with no item ready for it. A process alone leaves 1/100 of the limit free.
 */
const partOfBurst = 0.99;

/** One page is in progress while the other one begins or ends. */
const leastPages = 2;

/**
 * The most pages that a move transfers in parallel, as a part of its progress: as many whole pages as the limits of its vaults allow
 * in 10 s. `plan` counts requests, `pace` is the one of the move's request. An item that waits for its turn occupies one of the
 * activities that an instance runs at a time. More items than the vaults can take soon would keep those of other moves out, and this
 * move would not be faster.
 */
export function pagesAtOnce(
  { items, estimate }: Pick<PlanSummary, 'items' | 'estimate'>,
  pace: Pick<MoveSpec['pace'], 'sourceShare' | 'targetShare'>,
): Pick<MoveProgress, 'pagesAtOnce'> {
  const windows = Math.max(...limitedRequests(estimate, pace).map(({ requests, per10s }) => requests / per10s));
  if (windows === 0) return {};
  const itemsOfBurst = (items / windows) * partOfBurst;
  return { pagesAtOnce: Math.max(leastPages, Math.floor(itemsOfBurst / itemsPerPage)) };
}
