import { type OrchestrationContext } from 'durable-functions';
import { type OutputOf } from '../../shared/contracts/contract';
import { verifyItemContract } from '../../shared/contracts/itemSteps';
import { loadResultsContract, saveResultsContract } from '../../shared/contracts/moveSteps';
import { type BatchSummary, verifyItemsContract } from '../../shared/contracts/orchestrations';
import { type ItemResult } from '../../shared/contracts/outcome';
import { failResult } from '../../shared/rules/itemResults';
import { kindOf, summarizeResults } from '../../shared/rules/summarizeResults';
import { callActivities, callActivity, type Steps } from './callContract';

/**
 * Reads back every item of one batch that is in the target, those that were there before included, and stores what was
 * found. Tells its parent only of items that turned out not to be equal.
 */
export function* verifyItems(context: OrchestrationContext): Steps<BatchSummary> {
  const { move, page } = verifyItemsContract.input.parse(context.df.getInput());
  const { items } = yield* callActivity(context, loadResultsContract, { move, page });
  const arrived = items.filter(({ state }) => kindOf(state) === 'done');
  const outputs = yield* callActivities(
    context,
    verifyItemContract,
    arrived.map(({ itemType, itemName, route, reasons, versionCount, versions, versionsLeftOut }) => ({
      move,
      itemType,
      itemName,
      route,
      reasons,
      versionCount,
      versions,
      versionsLeftOut: versionsLeftOut.map(({ version }) => version),
    })),
  );
  const verified = new Map(arrived.map((result, at) => [result, outputs[at]]));
  const after = items.map((result) => judged(result, verified.get(result)));
  yield* callActivity(context, saveResultsContract, { move, page, items: after });
  // The reasons of an item were told by its transfer.
  const unequal = after
    .filter((result, at) => result.state === 'failed' && items[at]?.state !== 'failed')
    .map((result) => ({ ...result, reasons: [] }));
  const throttled = outputs.reduce((sum, output) => sum + output.throttled, 0);
  const counts = { items: countsOf(items.length, unequal.length), worked: arrived.length };
  return { ...summarizeResults(unequal, throttled), ...counts };
}

type Verification = OutputOf<typeof verifyItemContract>;

function judged(result: ItemResult, output: Verification | undefined): ItemResult {
  if (output === undefined) return result;
  if (output.state === 'failed') return failResult(result, output);
  const state = result.state === 'alreadyThere' ? 'alreadyThere' : 'verified';
  return { ...result, state, verified: true, versions: output.versions };
}

function countsOf(total: number, failed: number): BatchSummary['items'] {
  return { total, done: total - failed, skipped: 0, blocked: 0, failed };
}
