import { type ReasonCode } from '../../contracts/model/reasonCodes';
import { type BriefItem } from '../../contracts/model/versionLists';
import { addReason, keepEarlier } from '../problems/itemResults';
import { startTransfer, type Transfer } from './itemTransfer';

/**
 * Advances an item whose name in the target is free, because the move freed it, or somebody else (`byOthers`). It goes by the new plan for the
 * current content of the target.
 */
export function advanceFreed(
  transfer: Transfer,
  replanned: BriefItem,
  { throttled, byOthers = false }: { readonly throttled: number; readonly byOthers?: boolean },
): Transfer {
  const how: ReasonCode = transfer.freeing === 'recover' ? 'RECOVERED_IN_TARGET' : 'PURGED_IN_TARGET';
  const next = startTransfer(replanned);
  const { reasons } = transfer.result;
  const freed = byOthers ? next.result : addReason(next.result, how);
  const noted = reasons.includes('CHANGED_SINCE_PLAN') ? addReason(freed, 'CHANGED_SINCE_PLAN') : freed;
  return {
    ...next,
    result: keepEarlier(noted, reasons),
    // Later changes are still compared with the version of the approved plan.
    expectedVersion: transfer.expectedVersion ?? next.expectedVersion,
    freeing: undefined,
    throttled: transfer.throttled + throttled,
  };
}
