import { type OrchestrationContext } from 'durable-functions';
import { type Start } from '../../shared/contracts/model/startProof';
import { type StepFailed } from '../../shared/contracts/model/outcome';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { endStartContract, proveStartContract, signInputContract } from '../../shared/contracts/steps/starts';
import { inputDigest } from '../../shared/rules/transfer/startProof';
import { callActivity, type Steps } from './callContract';
import { callInRounds } from './callInRounds';
import { isChild } from './requireParent';
import { Waits } from './waits';

// Everybody with the key of the runtime can start any orchestrator with any input. The runtime gives only children a
// parent, and every orchestrator of the app proves its own start before it calls one.

/** The input of an orchestrator that the app starts. */
type Given = object & { readonly start?: Start | undefined };

/** Returns why a run must not begin; undefined if another orchestrator called it, or the app itself made its input. */
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
  const proved = yield* callInRounds(context, silent(context), proveStartContract, input);
  return proved.state === 'failed' ? proved : undefined;
}

/** Throws unless another orchestrator called this one, or the app itself made its input. */
export function* requireStart(context: OrchestrationContext, orchestrator: string): Steps<void> {
  const fault = yield* findStartFault(context, orchestrator);
  if (fault !== undefined) throw new Error(`${fault.code}: ${fault.detail}`);
}

/** Returns the input of the next generation, with its proof. A child needs none. Throws if it cannot be proved. */
export function* signNext<Next extends object>(
  context: OrchestrationContext,
  orchestrator: string,
  { next, start }: { readonly next: Next; readonly start: Start | undefined },
): Steps<Next & { readonly start?: Start }> {
  if (start === undefined) return next;
  const { instanceId } = context.df;
  const input = { orchestrator, instanceId, digest: inputDigest(next), start };
  const signed = yield* callInRounds(context, silent(context), signInputContract, input);
  if (signed.state === 'failed') throw new Error(`${signed.code}: ${signed.detail}`);
  return { ...next, start: signed.start };
}

/** Makes copies of the run's input useless. A token that remains is removed by the timer that sweeps. */
export function* endStart(context: OrchestrationContext, start: Start | undefined): Steps<void> {
  if (start === undefined) return;
  try {
    yield* callActivity(context, endStartContract, { token: start.token });
  } catch {
    // The runtime has logged why.
  }
}

/** Waits that no status shows: the status is that of the previous generation, until this one is proved. */
function silent(context: OrchestrationContext): Waits {
  return new Waits(context, () => undefined);
}
