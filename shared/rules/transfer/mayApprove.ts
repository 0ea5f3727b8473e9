import { type CallerId, type Starter } from '../../contracts/model/caller';

/**
 * Returns whether a caller may approve a move. A move that needs a second person accepts only a known caller with another
 * identity than its starter, whatever their names.
 */
export function mayApprove(starter: Starter | undefined, approver: CallerId | undefined): boolean {
  if (starter?.needsSecondPerson !== true) return true;
  return approver !== undefined && !isSameCaller(starter.by, approver);
}

export function isSameCaller(one: CallerId, other: CallerId): boolean {
  return one.tenantId === other.tenantId && one.objectId === other.objectId;
}
