import { type OrchestrationContext } from 'durable-functions';
import { type OutputOf } from '../../../shared/contracts/steps/contract';
import { listLateItemsContract } from '../../../shared/contracts/steps/orchestrations';
import { type Steps } from '../engine/steps';
import { look } from './lookInRounds';
import { requireParent } from '../engine/requireParent';

/**
 * Lists one part of the source, as an orchestration that runs in parallel with the verification or with the last batches. It never
 * throws: a part that fails is listed again afterwards, with pauses.
 */
export function* listLateItems(context: OrchestrationContext): Steps<OutputOf<typeof listLateItemsContract>> {
  requireParent(context, listLateItemsContract.name);
  return yield* look(context, listLateItemsContract.input.parse(context.df.getInput()));
}
