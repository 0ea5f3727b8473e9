import { type ReasonCode } from '../../contracts/model/reasonCodes';
import { startTransfer } from './itemTransfer';
import { keepEarlier } from '../problems/itemResults';
import { type ItemUpdate } from '../../contracts/model/updates';
import { type BriefItem, type VersionList } from '../../contracts/model/versionLists';
import { addReason } from '../problems/itemResults';
import { advanceTransfer, replanTransfer, type Transfer } from './itemTransfer';

export interface Updated {
  readonly update?: ItemUpdate | undefined;
  readonly versions: VersionList;
  readonly throttled: number;
}

/** Advances an item whose attributes were set. A field that the plan does not show is a change that nobody reviewed. */
export function advanceUpdated(transfer: Transfer, { update, versions, throttled }: Updated): Transfer {
  const planned = transfer.result.update?.fields ?? [];
  const isAsPlanned = update?.fields.every((field) => planned.includes(field)) ?? true;
  const change = { state: 'updated', versions, ...(update === undefined ? {} : { update }) } as const;
  const advanced = advanceTransfer(transfer, change, throttled);
  return isAsPlanned ? advanced : { ...advanced, result: addReason(advanced.result, 'CHANGED_SINCE_PLAN') };
}

export interface Replanned {
  readonly planned: BriefItem;
  readonly update?: ItemUpdate | undefined;
  readonly throttled: number;
}

/**
 * Continues an item whose update ended with another plan. The plan that the item had shows both steps if an import of newer
 * versions follows the update; everything else is a change. A plan does not say "partly" of versions that the move brought itself.
 */
export function advanceReplanned(transfer: Transfer, { planned, update, throttled }: Replanned): Transfer {
  const { result: before, expectedVersion } = transfer;
  const next = replanTransfer(transfer, planned, throttled);
  if (update === undefined) return next;
  const result = { ...addReason(next.result, 'ATTRIBUTES_DIFFER'), update };
  const isAsPlanned =
    planned.route === 'exportImport' &&
    (before.reasons.includes('PARTLY_IN_TARGET') || before.reasons.includes('BROUGHT_EARLIER')) &&
    planned.currentVersion === expectedVersion &&
    planned.versionCount === before.versionCount &&
    update.fields.every((field) => before.update?.fields.includes(field) === true);
  if (!isAsPlanned) return { ...next, result };
  return {
    ...next,
    result: { ...result, reasons: result.reasons.filter((reason) => reason !== 'CHANGED_SINCE_PLAN') },
  };
}

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
