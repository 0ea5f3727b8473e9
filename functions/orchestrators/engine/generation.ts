import { type OrchestrationContext } from 'durable-functions';
import { type z } from 'zod';
import { type Start } from '../../../shared/contracts/model/ids';
import { type StepFailed } from '../../../shared/contracts/model/outcome';
import { type Contract } from '../../../shared/contracts/steps/contract';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { dropStart, findStartFault, requireParent, signNext } from './startProof';
import { type Steps } from './steps';

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
    let reached = yield* generation(context, input);
    if ('next' in reached) {
      const { next } = reached;
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
export function childRun<Input extends z.ZodType, Output extends z.ZodType>(
  contract: Contract<Input, Output>,
  generation: Generation<z.output<Input>, z.output<Input>, z.output<Output>>,
): Orchestrator<z.output<Output>> {
  return function* (context) {
    requireParent(context, contract.name);
    const reached = yield* generation(context, contract.input.parse(context.df.getInput()));
    if (!('next' in reached)) return end(context, reached);
    context.df.continueAsNew(reached.next);
    return undefined;
  };
}

function end<Output>({ df }: OrchestrationContext, { ended, status }: Ended<Output>): Output {
  if (status !== undefined) df.setCustomStatus(status);
  return ended;
}
