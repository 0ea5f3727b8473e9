import { type Caller, type CallerId, type Starter } from '../../contracts/model/caller';
import { type RollbackAsk, type RollbackProgress } from '../../contracts/model/rollback';
import { isSameCaller } from '../transfer/mayApprove';

/** How long a rollback waits for its second person. The plan of a run without a report cannot be proved much longer. */
const approvalHours = 24;

/** The end of the wait for a second person. */
export function approvalDeadline({ askedAt }: Pick<RollbackAsk, 'askedAt'>): Date {
  return new Date(Date.parse(askedAt) + approvalHours * 3_600_000);
}

/** Who may not approve a rollback: the person who asks for it, and the one who started the move. */
export function barredFrom(caller: Caller, starter: Starter | undefined): CallerId[] {
  const asking = idOf(caller);
  if (starter === undefined || isSameCaller(starter.by, asking)) return [asking];
  return [asking, idOf(starter.by)];
}

/** Whether a caller may approve a rollback that needs a second person. */
export function mayApproveRollback(
  { barred = [] }: Pick<RollbackAsk, 'barred'>,
  approver: CallerId | undefined,
): boolean {
  return approver !== undefined && !barred.some((one) => isSameCaller(one, approver));
}

/** Whether a rollback waits for its second person. It has claimed no vault yet. */
export function needsApproval(
  { barred }: Pick<RollbackAsk, 'barred'>,
  progress: Pick<RollbackProgress, 'approval'> | null,
): boolean {
  return barred !== undefined && progress?.approval === undefined;
}

function idOf({ tenantId, objectId }: CallerId): CallerId {
  return { tenantId, objectId };
}
