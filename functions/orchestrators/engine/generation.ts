import { roundDelaysSeconds } from '../../../shared/rules/transfer/roundPauses';
import { inputDigest } from '../../../shared/rules/transfer/proofTexts';
import { callActivity, tryActivity } from './callContract';
import { proveStartContract, signInputContract, endStartContract } from '../../../shared/contracts/steps/starts';
import { pauseUntil } from './pauseUntil';
import { inRounds } from './rounds';
import { Waits } from './waits';
import { type OrchestrationContext } from 'durable-functions';
import { type z } from 'zod';
import { type Start } from '../../../shared/contracts/model/ids';
import { type StepFailed } from '../../../shared/contracts/model/outcome';
import { type Contract } from '../../../shared/contracts/steps/contract';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { showStatus, type Steps } from './steps';

/**
 * What a generation leads to. A generation is one call of an orchestrator until it continues as new, so that its history stays short:
 * the input of the next generation, or the end.
 */
export type NextOrEnd<Next, Output> = { readonly next: Next } | Ended<Output>;

export interface Ended<Output> {
  readonly ended: Output;
  /** What the status shows then. Its reader may expect that the orchestration has ended, so it is set after the last step. */
  readonly status?: object;
}

type Orchestrator<Output> = (context: OrchestrationContext) => Steps<Output | undefined>;

type Generation<Input, Next, Output> = (context: OrchestrationContext, input: Input) => Steps<NextOrEnd<Next, Output>>;

/** How a run ends that cannot be proved. Without a rule it throws. */
interface Unproved<Input, Next, Output> {
  /** For a run that must still hold the slot of its move, and that has an output although its start is refused. */
  readonly refused?: {
    readonly moveOf: (input: Input) => MoveSpec;
    readonly end: (context: OrchestrationContext, input: Input, fault: StepFailed) => Ended<Output>;
  };
  /** For a run that has an output although nobody can sign its next generation for a day. */
  readonly unsigned?: (context: OrchestrationContext, input: Input, next: Next) => Steps<Ended<Output>>;
}

/**
 * An orchestrator that the app starts, or that another orchestrator calls. Each generation proves that the app made its input before it
 * does anything, and signs the input of the next one. The end makes all copies of its inputs useless.
 */
export function appRun<
  Input extends z.ZodType<{ readonly start?: Start | undefined }>,
  Output extends z.ZodType,
  Next extends object,
>(
  contract: Contract<Input, Output>,
  generation: Generation<z.output<Input>, Next, z.output<Output>>,
  { refused, unsigned }: Unproved<z.output<Input>, Next, z.output<Output>> = {},
): Orchestrator<z.output<Output>> {
  return function* (context) {
    const parse = (): z.output<Input> => contract.input.parse(context.df.getInput());
    const unproved = refused && parse();
    const fault = yield* findStartFault(context, contract.name, unproved && refused.moveOf(unproved));
    if (fault !== undefined) {
      if (refused === undefined || unproved === undefined) throw new Error(`${fault.code}: ${fault.detail}`);
      return end(context, refused.end(context, unproved, fault));
    }
    const input = unproved ?? parse();
    const begunAt = context.df.currentUtcDateTime;
    let reached = yield* generation(context, input);
    if ('next' in reached) {
      const { next } = reached;
      yield* restIfUnchanged(context, begunAt, next);
      try {
        context.df.continueAsNew(yield* signNext(context, contract.name, { next, start: input.start }));
        return undefined;
      } catch (error) {
        if (unsigned === undefined) throw error;
        reached = yield* unsigned(context, input, next);
      }
    }
    yield* dropStart(context, input.start);
    return end(context, reached);
  };
}

/** An orchestrator that only others call. The input of its next generation needs no proof. */
export function childRun<Input extends z.ZodType<object>, Output extends z.ZodType>(
  contract: Contract<Input, Output>,
  generation: Generation<z.output<Input>, z.output<Input>, z.output<Output>>,
): Orchestrator<z.output<Output>> {
  return function* (context) {
    requireParent(context, contract.name);
    const begunAt = context.df.currentUtcDateTime;
    const reached = yield* generation(context, contract.input.parse(context.df.getInput()));
    if (!('next' in reached)) return end(context, reached);
    yield* restIfUnchanged(context, begunAt, reached.next);
    context.df.continueAsNew(reached.next);
    return undefined;
  };
}

/** How long a generation takes at least that reached nothing. */
const restMs = 60_000;

/**
 * A generation that neither waited nor reached anything would begin again immediately, for ever: each time with its calls, and with the
 * transactions of the runtime. So it rests.
 */
function* restIfUnchanged(context: OrchestrationContext, begunAt: Date, next: object): Steps<void> {
  const until = new Date(begunAt.getTime() + restMs);
  if (context.df.currentUtcDateTime >= until) return;
  if (inputDigest(context.df.getInput<object>()) === inputDigest(next)) yield* pauseUntil(context, until);
}

function end<Output>(context: OrchestrationContext, { ended, status }: Ended<Output>): Output {
  if (status !== undefined) showStatus(context, status);
  return ended;
}

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
function* findStartFault(
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
function requireParent(context: OrchestrationContext, orchestrator: string): void {
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
function* signNext<Next extends object>(
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
function* dropStart(context: OrchestrationContext, start: Start | undefined): Steps<void> {
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
