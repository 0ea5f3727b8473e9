import { type RollbackAsk, type RollbackRow } from '../../contracts/model/rollback';
import { type MoveSpec } from '../../contracts/steps/moveSpec';

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
