import { childRun } from '../engine/generation';
import { verifyItemsContract } from '../../../shared/contracts/steps/orchestrations';
import { noSums } from '../../../shared/rules/transfer/resultTally';
import { type OrchestrationContext } from 'durable-functions';
import { type InputOf, type OutputOf } from '../../../shared/contracts/steps/contract';
import { type Findings, type StepFailed } from '../../../shared/contracts/model/outcome';
import { healItemContract } from '../../../shared/contracts/steps/itemSteps';
import { verifyPageContract } from '../../../shared/contracts/steps/pageSteps';
import { type Finished } from '../../../shared/contracts/steps/contract';
import { pauseBeforeRound } from '../../../shared/rules/transfer/roundPauses';
import { type BatchTimes } from '../../../shared/contracts/model/waiting';
import { type Steps } from '../engine/steps';
import { callItems, callItemsThatBegin } from '../engine/callItems';
import { pageFailure, failureOfPage, roundOf, settlePages } from '../engine/pageRounds';
import { inRounds } from '../engine/rounds';
import { Waits } from '../engine/waits';

type Input = InputOf<typeof verifyPageContract>;
type Output = Finished<OutputOf<typeof verifyPageContract>>;
type Open = Extract<Output, { state: 'open' }>;

/** What healing has done so far. */
interface Healing {
  readonly healed: Set<number>;
  /** Items that could not be healed, and need no further look. */
  readonly failed: Map<number, StepFailed>;
}

/** What healing says about the next round. */
interface Healed {
  /** Until when a write may still arrive, ISO 8601 UTC. */
  readonly notes: readonly { readonly notBefore: string }[];
  readonly isRetried: boolean;
  readonly throttled: number;
}

interface Verified extends Pick<Healed, 'notes' | 'isRetried'> {
  readonly output: Output;
}

/**
 * Verifies a batch. After a pause it verifies those items again whose verification failed with a transient fault: a vault that
 * did not answer says nothing about the item. If a late write made an older version current, it heals the item and verifies
 * it again.
 */
export function* verifyInRounds(
  context: OrchestrationContext,
  batch: Pick<Input, 'move' | 'page'>,
): Steps<{ readonly findings: Findings; readonly throttled: number; readonly times: BatchTimes }> {
  const waits = new Waits(context);
  const healing: Healing = { healed: new Set(), failed: new Map() };
  let throttled = 0;
  function* verifyAndHeal(round: number): Steps<Verified> {
    const failed = [...healing.failed].map(([at, failure]) => ({ at, failure }));
    const known = round === 0 ? {} : { ...roundOf(round), healed: [...healing.healed], failed };
    const output = yield* verify(context, { ...batch, ...known });
    throttled += output.throttled;
    if (output.state === 'stored') return { output, notes: [], isRetried: false };
    // A whole page that failed is read again like the items that are open.
    const { open, outdated } = output.state === 'open' ? output : { open: undefined, outdated: [] };
    const { isRetried, ...healed } = yield* heal(context, batch, outdated, healing);
    throttled += healed.throttled;
    return { output, notes: healed.notes, isRetried: open?.length !== 0 || isRetried };
  }
  const { output } = yield* inRounds(waits, verifyAndHeal, {
    isOpen: (verified) => verified.output.state !== 'stored',
    // Healed items need no pause, and items that wait for a time need only that.
    pauseOf: ({ notes, isRetried }, seconds) =>
      pauseBeforeRound(notes, isRetried ? seconds : 0, context.df.currentUtcDateTime.getTime()),
  });
  if (output.state === 'stored') return { findings: output.findings, throttled, times: waits.times() };
  throw failureOfPage(output.state === 'failed' ? output : undefined);
}

interface AtOnce {
  /** Absent if the batch is left for a later verification. */
  readonly verified?: Findings;
  readonly throttled?: number;
}

/**
 * Verifies a batch once, right after its transfer. If an item is not equal in both vaults, if something fails, or if the move is
 * paused, it leaves the batch for a later verification, which has rounds and heals items.
 */
export function* verifyAtOnce(context: OrchestrationContext, batch: Pick<Input, 'move' | 'page'>): Steps<AtOnce> {
  const [output] = yield* callItemsThatBegin(context, verifyPageContract, [{ ...batch, early: true }]);
  if (output?.state !== 'stored') return { throttled: output?.throttled ?? 0 };
  return { verified: output.findings, throttled: output.throttled };
}

function* verify(context: OrchestrationContext, input: Input): Steps<Output> {
  const call = (inputs: readonly Input[]) => callItems(context, verifyPageContract, inputs);
  const [output] = yield* settlePages<Input, Exclude<Output, { state: 'failed' }>>(call, [input]);
  if (output === undefined) throw new Error('Expected the verification of a batch to end; it did not.');
  return output;
}

function* heal(
  context: OrchestrationContext,
  { move, page }: Pick<Input, 'move' | 'page'>,
  outdated: Open['outdated'],
  { healed, failed }: Healing,
): Steps<Healed> {
  const inputs = outdated.map(({ itemType, itemName }) => ({ move, page, itemType, itemName }));
  const outputs = yield* callItems(context, healItemContract, inputs);
  for (const [index, { at }] of outdated.entries()) {
    const output = outputs[index];
    if (output?.state === 'healed') healed.add(at);
    if (output?.state !== 'failed' || output.retryable) continue;
    failed.set(at, pageFailure(output));
  }
  return {
    notes: outputs.flatMap((output) => (output.state === 'waiting' ? [{ notBefore: output.until }] : [])),
    isRetried: outputs.some((output) => output.state === 'failed' && output.retryable),
    throttled: outputs.reduce((sum, output) => sum + output.throttled, 0),
  };
}

/**
 * Verifies the items of one batch that are in the target, including those that were there before the move. Returns only what
 * the verification found; the steps read and store the results.
 */
export const verifyItems = childRun(verifyItemsContract, function* (context, { early, ...batch }) {
  if (early === true) {
    const { throttled = 0, ...verified } = yield* verifyAtOnce(context, batch);
    return { ended: { ...noSums, problems: [], worked: 0, ...verified, throttled } };
  }
  const { findings, throttled, times } = yield* verifyInRounds(context, batch);
  return { ended: { ...findings, throttled, times } };
});
