import { type RollbackAsk } from '../../contracts/model/rollback';
import { type MoveSpec } from '../../contracts/steps/moveSpec';

/** The id of the orchestration that rolls a move back. The id of a move never contains a colon. */
export function rollbackInstance(moveId: string): string {
  return `${moveId}:rollback`;
}

/**
 * The move as the steps of its rollback get it. The claim, the pace and the notes of intents belong to the run of the rollback, so
 * nothing of them mixes with those of the move.
 */
export function moveOfRollback(move: MoveSpec, { rollbackId }: Pick<RollbackAsk, 'rollbackId'>): MoveSpec {
  const { contentKey: _, startToken: __, retryOf: ___, ...spec } = move;
  // It enables nothing in the source, so other moves may read the source meanwhile.
  return { ...spec, runId: rollbackId, disabled: 'move' };
}
