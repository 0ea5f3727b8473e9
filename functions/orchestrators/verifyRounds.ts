import { type OrchestrationContext } from 'durable-functions';
import { type InputOf } from '../../shared/contracts/steps/contract';
import { healItemContract, verifyItemContract } from '../../shared/contracts/steps/itemSteps';
import { pauseBeforeRound, reasonToPause, roundDelaysSeconds } from '../../shared/rules/transfer/transferRounds';
import { type BatchTimes } from '../../shared/contracts/model/waiting';
import { isUnverified, type VerificationOutput, type Verified } from '../../shared/rules/compare/verification';
import { type Steps } from './callContract';
import { callItems } from './callItems';
import { Waits } from './waits';

type Input = InputOf<typeof verifyItemContract>;

interface Rounds {
  readonly inputs: readonly Input[];
  /** The last output of each item. */
  readonly outputs: VerificationOutput[];
  readonly healed: Set<number>;
  readonly waits: Waits;
  throttled: number;
}

/**
 * Verifies items in parallel. After a pause it verifies those again whose verification failed with a transient fault: a
 * vault that did not answer says nothing about the item. If a late write made an older version current, it heals the
 * item and verifies it again.
 */
export function* verifyInRounds(
  context: OrchestrationContext,
  inputs: readonly Input[],
): Steps<{ readonly verified: readonly Verified[]; readonly throttled: number; readonly times: BatchTimes }> {
  const rounds: Rounds = { inputs, outputs: [], healed: new Set(), waits: new Waits(context), throttled: 0 };
  yield* verify(
    context,
    rounds,
    inputs.map((_, at) => at),
  );
  for (const seconds of roundDelaysSeconds) {
    yield* heal(context, rounds);
    const unverified = positionsOf(rounds, isUnverified);
    if (unverified.length === 0) break;
    yield* pause(context, rounds, seconds);
    yield* verify(context, rounds, unverified);
  }
  const verified = rounds.outputs.map((output, at) => ({ output, isHealed: rounds.healed.has(at) }));
  return { verified, throttled: rounds.throttled, times: rounds.waits.times() };
}

/** Pauses before the next round. Healed items need no pause, and items that wait for a time need only that. */
function* pause(context: OrchestrationContext, rounds: Rounds, seconds: number): Steps<void> {
  const isRetried = rounds.outputs.some((output) => output.state === 'failed' && output.retryable);
  const nowMs = context.df.currentUtcDateTime.getTime();
  const notes = waitsOf(rounds);
  const pauseMs = pauseBeforeRound(notes, isRetried ? seconds : 0, nowMs);
  if (pauseMs > 0) yield* rounds.waits.pause(reasonToPause(notes), pauseMs);
}

function* verify(context: OrchestrationContext, rounds: Rounds, positions: readonly number[]): Steps<void> {
  take(rounds, positions, yield* callItems(context, verifyItemContract, inputsAt(rounds, positions)));
}

function* heal(context: OrchestrationContext, rounds: Rounds): Steps<void> {
  const outdated = positionsOf(rounds, ({ state }) => state === 'outdated');
  take(rounds, outdated, yield* callItems(context, healItemContract, inputsAt(rounds, outdated)));
  for (const at of outdated) if (rounds.outputs[at]?.state === 'healed') rounds.healed.add(at);
}

function take(rounds: Rounds, positions: readonly number[], outputs: readonly VerificationOutput[]): void {
  outputs.forEach((output, index) => {
    rounds.outputs[positions[index] ?? 0] = output;
    rounds.throttled += output.throttled;
  });
}

function inputsAt({ inputs }: Rounds, positions: readonly number[]): Input[] {
  return positions.flatMap((at) => inputs[at] ?? []);
}

function positionsOf({ outputs }: Rounds, is: (output: VerificationOutput) => boolean): number[] {
  return outputs.flatMap((output, at) => (is(output) ? [at] : []));
}

function waitsOf({ outputs }: Rounds): readonly { readonly notBefore?: string }[] {
  return outputs.flatMap((output) => (output.state === 'waiting' ? [{ notBefore: output.until }] : []));
}
