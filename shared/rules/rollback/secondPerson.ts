import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type RollbackRow } from '../../contracts/model/rollback';
import { type Caller, type CallerId, type Starter } from '../../contracts/model/caller';
import { type RollbackAsk, type RollbackProgress } from '../../contracts/model/rollback';
import { isSameCaller } from '../transfer/controlWords';

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

/**
 * The move as the steps of its rollback get it. The claim, the pace and the notes of intents belong to the run of the rollback, so
 * nothing of them mixes with those of the move. It enables nothing in the source, so other moves may read the source meanwhile.
 */
export function moveOfRollback(move: MoveSpec, { rollbackId }: Pick<RollbackAsk, 'rollbackId'>): MoveSpec {
  const spec: MoveSpec = { ...move, runId: rollbackId, disabled: 'move' };
  delete spec.contentKey;
  delete spec.startToken;
  delete spec.retryOf;
  return spec;
}

/** A row as people see it. The map of its versions is in the report of the move. */
export function shownRow(planned: RollbackRow): Omit<RollbackRow, 'versions' | 'former'> {
  const { itemType, itemName, route, action, reason, notes, versionCount } = planned;
  const optional = { ...(reason === undefined ? {} : { reason }), ...(notes === undefined ? {} : { notes }) };
  return { itemType, itemName, route, action, versionCount, ...optional };
}
