import { type OrchestrationContext } from 'durable-functions';
import { type Start } from '../../../shared/contracts/model/ids';
import { type StepFailed } from '../../../shared/contracts/model/outcome';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { endStartContract, proveStartContract, signInputContract } from '../../../shared/contracts/steps/starts';
import { inputDigest } from '../../../shared/rules/transfer/proofTexts';
import { callActivity } from './callContract';
import { type Steps } from './steps';
import { inRounds, isRetryable } from './callInRounds';
import { isChild } from './requireParent';
import { Waits } from './waits';

// Everybody with the key of the runtime can start any orchestrator with any input. The runtime gives only children a
// parent, and every orchestrator of the app proves its own start before it calls one.

/**
 * How often a run tries to prove its start while the store or the staging key cannot be used, after its first rounds: for a day. A held
 * move proves its start again and again for weeks, and an outage or a change of rights must not end it.
 */
const patience = { everyMs: 5 * 60_000, tries: 288 };

/** The input of an orchestrator that the app starts. */
type Given = object & { readonly start?: Start | undefined };

/**
 * Returns why a run must not begin; undefined if another orchestrator called it, or the app itself made its input. Throws if nobody can
 * find out for a day.
 */
export function* findStartFault(
  context: OrchestrationContext,
  orchestrator: string,
  move?: MoveSpec,
): Steps<StepFailed | undefined> {
  if (isChild(context)) return undefined;
  const given = context.df.getInput<Given>();
  const { instanceId } = context.df;
  const started = { orchestrator, instanceId, digest: inputDigest(given), start: given.start };
  const input = { ...started, ...(move === undefined ? {} : { move }) };
  const proved = yield* untilKnown(context, () => callActivity(context, proveStartContract, input));
  if (proved.state !== 'failed') return undefined;
  if (isUnknown(proved)) throw unusable(proved);
  return proved;
}

/** Throws unless another orchestrator called this one, or the app itself made its input. */
export function* requireStart(context: OrchestrationContext, orchestrator: string): Steps<void> {
  const fault = yield* findStartFault(context, orchestrator);
  if (fault !== undefined) throw new Error(`${fault.code}: ${fault.detail}`);
}

/** Returns the input of the next generation, with its proof. A child needs none. Throws if it cannot be proved for a day. */
export function* signNext<Next extends object>(
  context: OrchestrationContext,
  orchestrator: string,
  { next, start }: { readonly next: Next; readonly start: Start | undefined },
): Steps<Next & { readonly start?: Start }> {
  if (start === undefined) return next;
  const { instanceId } = context.df;
  const input = { orchestrator, instanceId, digest: inputDigest(next), start };
  const signed = yield* untilKnown(context, () => callActivity(context, signInputContract, input));
  if (signed.state === 'failed') throw unusable(signed);
  return { ...next, start: signed.start };
}

/** Makes copies of the run's input useless. A token that remains is removed by the timer that sweeps. */
export function* dropStart(context: OrchestrationContext, start: Start | undefined): Steps<void> {
  if (start === undefined) return;
  try {
    yield* callActivity(context, endStartContract, { token: start.token });
  } catch {
    // The runtime has logged why.
  }
}

type Known = { readonly state: 'proved' | 'signed' } | StepFailed;

/** Repeats a step while the store or the staging key cannot be used. The timers after the rounds come only where a run would have ended. */
function* untilKnown<Output extends Known>(context: OrchestrationContext, step: () => Steps<Output>): Steps<Output> {
  const waits = silent(context);
  let output = yield* inRounds(waits, step, isRetryable);
  for (let tries = 0; tries < patience.tries && isUnknown(output); tries += 1) {
    yield* waits.pause('retry', patience.everyMs);
    output = yield* step();
  }
  return output;
}

/** Whether the step found neither that the start is proved nor that it is refused. */
function isUnknown(output: Known): boolean {
  return output.state === 'failed' && output.code !== 'START_REFUSED';
}

function unusable({ code, detail }: StepFailed): Error {
  return new Error(`${code}: ${detail}`);
}

/** Waits that no status shows: the status is that of the previous generation, until this one is proved. */
function silent(context: OrchestrationContext): Waits {
  return new Waits(context, () => undefined);
}
