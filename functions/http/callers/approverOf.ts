import { type ApprovalRecord } from '../../../shared/contracts/api/moveStatus';
import { type Caller } from '../../../shared/contracts/model/caller';

/** Returns who approves. Without a known caller, the name is a claim of the request. */
export function approverOf(caller: Caller | undefined, approvedBy: string | undefined): Omit<ApprovalRecord, 'at'> {
  if (caller === undefined) return { by: approvedBy ?? null, via: 'request' };
  const { name, ...identity } = caller;
  return { by: name, via: 'clientPrincipal', identity };
}
