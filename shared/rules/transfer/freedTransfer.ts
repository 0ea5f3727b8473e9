import { type ReasonCode } from '../../contracts/model/reasonCodes';
import { type BriefItem, type BriefResult } from '../../contracts/model/versionLists';
import { addReason } from './itemResults';
import { startTransfer, type Transfer } from './itemTransfer';

/** Reasons of the plan that an inspection of the freed item cannot find again. */
const keptWhenFreed: ReadonlySet<ReasonCode> = new Set(['CHANGED_SINCE_PLAN', 'BROUGHT_EARLIER', 'FOUND_LATE']);

/** Versions that this move brought do not count as content that the target had before. */
function withoutOwnPart(result: BriefResult, kept: readonly ReasonCode[]): BriefResult {
  if (!kept.includes('BROUGHT_EARLIER')) return result;
  return { ...result, reasons: result.reasons.filter((reason) => reason !== 'PARTLY_IN_TARGET') };
}

/** Advances an item whose name in the target was freed. It goes by the new plan for the current content of the target. */
export function advanceFreed(transfer: Transfer, replanned: BriefItem, throttled: number): Transfer {
  const how: ReasonCode = transfer.freeing === 'recover' ? 'RECOVERED_IN_TARGET' : 'PURGED_IN_TARGET';
  const next = startTransfer(replanned);
  const kept = transfer.result.reasons.filter((reason) => keptWhenFreed.has(reason));
  const freed = [how, ...kept].reduce<BriefResult>(addReason, withoutOwnPart(next.result, kept));
  return {
    ...next,
    result: freed,
    // Later changes are still compared with the version of the approved plan.
    expectedVersion: transfer.expectedVersion ?? next.expectedVersion,
    freeing: undefined,
    throttled: transfer.throttled + throttled,
  };
}
