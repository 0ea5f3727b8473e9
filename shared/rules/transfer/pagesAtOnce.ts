import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type PlanSummary } from '../../contracts/model/plan';
import { type MoveProgress } from '../../contracts/steps/orchestrations';
import { limitedRequests } from '../plan/estimateMove';
import { itemsPerPage } from './batching';

/**
 * A page waits at the end of its window for the others, and the next window takes a second or more to begin. Items for this number of
 * seconds hide that.
 */
const secondsInProgress = 6;

/** One page is in progress while the other one begins or ends. */
const leastPages = 2;

/**
 * The most pages that a move transfers in parallel, as a part of its progress: as many as the limits of its vaults allow in some
 * seconds. `plan` counts requests, `pace` is the one of the move's request. An item that waits for its turn occupies one of the
 * activities that an instance runs at a time. More items than the vaults can take soon would keep those of other moves out, and this
 * move would not be faster.
 */
export function pagesAtOnce(
  { items, estimate }: Pick<PlanSummary, 'items' | 'estimate'>,
  pace: Pick<MoveSpec['pace'], 'sourceShare' | 'targetShare'>,
): Pick<MoveProgress, 'pagesAtOnce'> {
  const windows = Math.max(...limitedRequests(estimate, pace).map(({ requests, per10s }) => requests / per10s));
  if (windows === 0) return {};
  const itemsPerSecond = items / (windows * 10);
  return { pagesAtOnce: Math.max(leastPages, Math.ceil((itemsPerSecond * secondsInProgress) / itemsPerPage)) };
}
