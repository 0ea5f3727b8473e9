import { type CutoverList, cutoverListSchema } from '../../../shared/contracts/api/cutoverAnswers';
import { call, type StartedMove } from '../local/localMoves';

/** Reads the checklist of a cutover; rejects if there is none. */
export async function readChecklist(move: Pick<StartedMove, 'moveUri'>): Promise<CutoverList> {
  const { status, body, text } = await call(`${move.moveUri}/cutover`);
  if (status !== 200) throw new Error(`Expected 200; ${String(status)} came: ${text}`);
  return cutoverListSchema.parse(body);
}
