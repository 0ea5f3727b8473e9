import { type OrchestrationContext } from 'durable-functions';
import { type Start } from '../../../shared/contracts/model/ids';
import { type StepFailed } from '../../../shared/contracts/model/outcome';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { endStartContract, proveStartContract, signInputContract } from '../../../shared/contracts/steps/starts';
import { inputDigest } from '../../../shared/rules/transfer/proofTexts';
import { roundDelaysSeconds } from '../../../shared/rules/transfer/roundPauses';
import { callActivity, tryActivity } from './callContract';
import { type Steps } from './steps';
import { inRounds } from './rounds';
import { Waits } from './waits';

// Everybody with the key of the runtime can start any orchestrator with any input. The runtime gives only children a
// parent, and every orchestrator of the app proves its own start before it calls one.

/**
 * The pauses while the store or the staging key cannot be used: those of a round, and then five minutes each for a day. A held move
 * proves its start again and again for weeks, and an outage or a change of rights must not end it.
 */
const patience: readonly number[] = [...roundDelaysSeconds, ...Array.from({ length: 288 }, () => 5 * 60)];

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

/** Throws unless another orchestrator called this one. */
export function requireParent(context: OrchestrationContext, orchestrator: string): void {
  if (isChild(context)) return;
  throw new Error(
    `START_REFUSED: Expected ${orchestrator} to be called by a run of this app; it was started through the endpoint of the runtime. Nothing was done.`,
  );
}

/** Whether another orchestrator called this one. The runtime gives a parent to nothing else. */
function isChild({ df }: OrchestrationContext): boolean {
  return typeof df.parentInstanceId === 'string' && df.parentInstanceId !== '';
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
  if (start !== undefined) yield* tryActivity(context, endStartContract, { token: start.token });
}

type Known = { readonly state: 'proved' | 'signed' } | StepFailed;

/** Repeats a step while the store or the staging key cannot be used. No status shows these waits: it is that of the generation before. */
function untilKnown<Output extends Known>(context: OrchestrationContext, step: () => Steps<Output>): Steps<Output> {
  return inRounds(new Waits(context, () => undefined), step, { isOpen: isUnknown, pausesSeconds: patience });
}

/** Whether the step found neither that the start is proved nor that it is refused. */
function isUnknown(output: Known): boolean {
  return output.state === 'failed' && output.code !== 'START_REFUSED';
}

function unusable({ code, detail }: StepFailed): Error {
  return new Error(`${code}: ${detail}`);
}
