import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type PlanSummary } from '../../contracts/model/plan';
import { type MoveProgress } from '../../contracts/steps/orchestrations';
import { limitPer10s } from '../plan/estimateMove';
import { itemsPerPage } from './batching';

/**
 * A page waits at the end of its window for the others, and the next window takes a second or more to begin. Items for so many
 * seconds hide that.
 */
const secondsInProgress = 6;

/** One page is written while the other one begins or ends. */
const leastPages = 2;

/**
 * The most pages that a move transfers in parallel, as a part of its progress, if the limit of writes to its target takes longer
 * than all other limits; nothing if it does not. `plan` counts requests, `pace` is the one of the move's request. An item that waits for its turn occupies one of the activities that an instance runs at a time. More
 * items than the target can take soon would keep those of other moves out, and this move would not be faster.
 */
export function pagesAtOnce(
  { byRoute, estimate }: Pick<PlanSummary, 'byRoute' | 'estimate'>,
  { sourceShare, targetShare }: Pick<MoveSpec['pace'], 'sourceShare' | 'targetShare'>,
): Pick<MoveProgress, 'pagesAtOnce'> {
  const { sourceRequests, targetRequests, targetWrites, targetKeyCreates } = estimate;
  const writing = Math.max(targetWrites / limitPer10s.write, targetKeyCreates / limitPer10s.keyCreate) / targetShare;
  const others = targetRequests - targetWrites - targetKeyCreates;
  const reading = Math.max(sourceRequests / sourceShare, others / targetShare) / limitPer10s.other;
  if (writing <= reading) return {};
  const { backupRestore, exportImport, recreate, update = 0 } = byRoute;
  const itemsPerSecond = (backupRestore + exportImport + recreate + update) / (writing * 10);
  return { pagesAtOnce: Math.max(leastPages, Math.ceil((itemsPerSecond * secondsInProgress) / itemsPerPage)) };
}
