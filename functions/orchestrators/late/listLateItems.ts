import { listLateItemsContract } from '../../../shared/contracts/steps/orchestrations';
import { childRun } from '../engine/generation';
import { look } from './lookInRounds';

/**
 * Lists one part of the source, as an orchestration that runs in parallel with the verification or with the last batches. It never
 * throws: a part that fails is listed again afterwards, with pauses.
 */
export const listLateItems = childRun(listLateItemsContract, function* (context, input) {
  return { ended: yield* look(context, input) };
});
