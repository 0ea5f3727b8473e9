import { type OrchestrationContext } from 'durable-functions';
import { type InputOf, type OutputOf } from '../../shared/contracts/contract';
import { verifyItemContract } from '../../shared/contracts/itemSteps';
import { type MoveRef } from '../../shared/contracts/moveRef';
import { loadResultsContract, saveResultsContract } from '../../shared/contracts/moveSteps';
import { type BatchSummary, verifyItemsContract } from '../../shared/contracts/orchestrations';
import { type ItemResult } from '../../shared/contracts/outcome';
import { failResult } from '../../shared/rules/itemResults';
import { kindOf, summarizeResults } from '../../shared/rules/summarizeResults';
import { roundDelaysSeconds } from '../../shared/rules/transferRounds';
import { callActivities, callActivity, type Steps } from './callContract';

/**
 * Reads back every item of one batch that is in the target, those that were there before included, and stores what was
 * found. Tells its parent only of items that turned out not to be equal.
 */
export function* verifyItems(context: OrchestrationContext): Steps<BatchSummary> {
  const { move, page } = verifyItemsContract.input.parse(context.df.getInput());
  const { items } = yield* callActivity(context, loadResultsContract, { move, page });
  const arrived = items.filter(({ state }) => kindOf(state) === 'done');
  const { outputs, throttled } = yield* verifyInRounds(
    context,
    arrived.map((result) => inputOf(move, result)),
  );
  const verified = new Map(arrived.map((result, at) => [result, outputs[at]]));
  const after = items.map((result) => judged(result, verified.get(result)));
  yield* callActivity(context, saveResultsContract, { move, page, items: after });
  // The reasons of an item were told by its transfer.
  const unequal = after
    .filter((result, at) => result.state === 'failed' && items[at]?.state !== 'failed')
    .map((result) => ({ ...result, reasons: [] }));
  const counts = { items: countsOf(items.length, unequal.length), worked: arrived.length };
  return { ...summarizeResults(unequal, throttled), ...counts };
}

type Verification = OutputOf<typeof verifyItemContract>;

/**
 * Verifies items side by side, and those again, after a pause, whose verification failed in a way that may pass: a vault
 * that did not answer says nothing about the item. Gives the last output of each.
 */
function* verifyInRounds(
  context: OrchestrationContext,
  inputs: readonly InputOf<typeof verifyItemContract>[],
): Steps<{ readonly outputs: readonly Verification[]; readonly throttled: number }> {
  const outputs: Verification[] = yield* callActivities(context, verifyItemContract, inputs);
  let throttled = throttledIn(outputs);
  for (const seconds of roundDelaysSeconds) {
    const open = outputs.flatMap((output, at) => (output.state === 'failed' && output.retryable ? [at] : []));
    if (open.length === 0) break;
    yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + seconds * 1_000));
    const again = yield* callActivities(
      context,
      verifyItemContract,
      open.flatMap((at) => inputs[at] ?? []),
    );
    throttled += throttledIn(again);
    again.forEach((output, at) => {
      outputs[open[at] ?? 0] = output;
    });
  }
  return { outputs, throttled };
}

function inputOf(move: MoveRef, result: ItemResult): InputOf<typeof verifyItemContract> {
  const { itemType, itemName, route, reasons, versionCount, versions, versionsLeftOut } = result;
  const leftOut = versionsLeftOut.map(({ version }) => version);
  return { move, itemType, itemName, route, reasons, versionCount, versions, versionsLeftOut: leftOut };
}

function throttledIn(outputs: readonly Verification[]): number {
  return outputs.reduce((sum, output) => sum + output.throttled, 0);
}

function judged(result: ItemResult, output: Verification | undefined): ItemResult {
  if (output === undefined) return result;
  if (output.state === 'failed') return failResult(result, output);
  const state = result.state === 'alreadyThere' ? 'alreadyThere' : 'verified';
  return { ...result, state, verified: true, versions: output.versions };
}

function countsOf(total: number, failed: number): BatchSummary['items'] {
  return { total, done: total - failed, skipped: 0, blocked: 0, failed };
}
