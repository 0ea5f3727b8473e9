import { type OrchestrationContext, type Task } from 'durable-functions';
import { type z } from 'zod';
import { type Contract, type InputOf } from '../../../shared/contracts/steps/contract';
import { type GroupContract } from '../../../shared/contracts/steps/itemSteps';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { isHeld } from '../../../shared/contracts/steps/control';
import {
  finishInPartsContract,
  type LongStep,
  longSteps,
  type PartProgress,
} from '../../../shared/contracts/steps/longSteps';
import { type Finished, isPartial, type PartialOutput, partialSchema } from '../../../shared/contracts/steps/contract';
import { lostStep } from '../../../shared/rules/transfer/lostStep';
import { activityTask, callActivity, listOf, outputsOf, turnsOf } from './callContract';
import { type Steps } from './steps';
import { cancelledOutput, holdForStep } from './holdWhilePaused';

/** Activities of one kind, with the input of each. */
type Calls<Input extends z.ZodType, Output extends z.ZodType> = readonly [
  contract: Contract<Input, Output>,
  inputs: readonly z.output<Input>[],
];

/** A call that is not made yet, and the input of its step. */
interface Call {
  readonly input: object;
  readonly begin: () => Task;
  /** The form of the output. */
  readonly output: z.ZodType;
}

/**
 * Calls a step for each item in parallel, and returns their outputs in the same order. A step that returns `partial` is
 * continued to its end. A step that is lost, because its worker died or took too long in each try, fails for its item alone.
 */
export function* callItems<Input extends z.ZodType<object>, Output extends z.ZodType<object>>(
  context: OrchestrationContext,
  contract: Contract<Input, Output>,
  inputs: readonly z.output<Input>[],
): Steps<Finished<z.output<Output>>[]> {
  const first = yield* settle(context, callsOf(context, contract, inputs));
  return yield* finishAll(context, contract, { inputs, first: outputsOf(contract, first) });
}

/**
 * Like `callItems`, for a step that begins an item. The output is undefined for an item that did not begin because its move
 * is paused or being cancelled; the others are not kept waiting.
 */
export function* callItemsThatBegin<Input extends z.ZodType<object>, Output extends z.ZodType<object>>(
  context: OrchestrationContext,
  contract: Contract<Input, Output>,
  inputs: readonly z.output<Input>[],
): Steps<(Finished<z.output<Output>> | undefined)[]> {
  const settled = yield* settleOnce(context, callsOf(context, contract, inputs));
  return yield* finishBegun(context, contract, { inputs, settled });
}

/** Continues the steps that have begun to their ends. `settled` has an output for each input, or that of a step that did not begin. */
function* finishBegun<Input extends z.ZodType<object>, Output extends z.ZodType<object>>(
  context: OrchestrationContext,
  contract: Contract<Input, Output>,
  { inputs, settled }: { readonly inputs: readonly z.output<Input>[]; readonly settled: readonly unknown[] },
): Steps<(Finished<z.output<Output>> | undefined)[]> {
  const begun = inputs.flatMap((input, at) => (isHeld(settled[at]) ? [] : [{ at, input }]));
  const first = outputsOf(
    contract,
    begun.map(({ at }) => settled[at]),
  );
  const ended = yield* finishAll(context, contract, { inputs: begun.map(({ input }) => input), first });
  const byPosition = new Map(begun.map(({ at }, index) => [at, ended[index]]));
  return inputs.map((_, at) => byPosition.get(at));
}

type ItemInput = InputOf<GroupContract<z.ZodType>>['items'][number] & { readonly move: MoveSpec };

/** A step that begins one item, and the one that does so for several. */
interface Grouped<Input extends z.ZodType, Output extends z.ZodType> {
  readonly one: Contract<Input, Output>;
  readonly group: GroupContract<Output>;
}

/**
 * Like `callItemsThatBegin`, with one activity for all items, because on Azure an activity costs more than a request. If it is lost in
 * each try, each item has an activity of its own, so that an item that takes its worker with it fails alone. `readAt`: when the move has
 * read the items ahead.
 */
export function* callGroupThatBegins<Input extends z.ZodType<ItemInput>, Output extends z.ZodType<object>>(
  context: OrchestrationContext,
  { one, group }: Grouped<Input, Output>,
  inputs: readonly z.output<Input>[],
  readAt = context.df.currentUtcDateTime.toISOString(),
): Steps<(Finished<z.output<Output>> | undefined)[]> {
  const [first] = inputs;
  if (first === undefined || inputs.length === 1) return yield* callItemsThatBegin(context, one, inputs);
  const items = inputs.map(({ itemType, itemName }) => ({ itemType, itemName }));
  const input = { move: first.move, items, calledAt: readAt };
  const [output] = yield* settleOnce(context, callsOf(context, group, [input]));
  const settled = outputsIn(output);
  if (settled.length !== inputs.length) return yield* callItemsThatBegin(context, one, inputs);
  return yield* finishBegun(context, one, { inputs, settled });
}

/** The outputs of the items of a group, not parsed yet. Empty if the activity was lost. */
function outputsIn(output: unknown): readonly unknown[] {
  if (typeof output !== 'object' || output === null || !('outputs' in output)) return [];
  return Array.isArray(output.outputs) ? output.outputs : [];
}

/** Like `callItems`, with other activities in parallel, which begin first. Throws if one of those failed permanently. */
export function* callItemsAfter<
  I1 extends z.ZodType<object>,
  O1 extends z.ZodType<object>,
  I2 extends z.ZodType<object>,
  O2 extends z.ZodType<object>,
  I3 extends z.ZodType<object>,
  O3 extends z.ZodType<object>,
  I4 extends z.ZodType<object>,
  O4 extends z.ZodType<object>,
>(
  context: OrchestrationContext,
  [one, two, three]: readonly [Calls<I1, O1>, Calls<I2, O2>, Calls<I3, O3>],
  [contract, inputs]: Calls<I4, O4>,
): Steps<readonly [z.output<O1>[], z.output<O2>[], z.output<O3>[], Finished<z.output<O4>>[]]> {
  const others = [...callsOf(context, ...one), ...callsOf(context, ...two), ...callsOf(context, ...three)];
  const settled = yield* settle(context, [...others, ...callsOf(context, contract, inputs)]);
  const first = outputsOf(contract, settled.slice(others.length));
  const toTwo = one[1].length;
  const toThree = toTwo + two[1].length;
  const ones = outputsOf(one[0], settled.slice(0, toTwo));
  const twos = outputsOf(two[0], settled.slice(toTwo, toThree));
  const threes = outputsOf(three[0], settled.slice(toThree, others.length));
  return [ones, twos, threes, yield* finishAll(context, contract, { inputs, first })];
}

/**
 * Calls one long step and continues it to its end. Throws if its first part failed permanently. `given` is the output of the
 * first part, if the caller has made it.
 */
export function* callLong<Input extends z.ZodType<object>, Output extends z.ZodType<object>>(
  context: OrchestrationContext,
  contract: Contract<Input, Output>,
  input: z.output<Input>,
  given?: unknown,
): Steps<Finished<z.output<Output>>> {
  const isGiven = given !== undefined && !isHeld(given);
  const first = isGiven ? contract.output.parse(given) : yield* callActivity(context, contract, input);
  const [output] = yield* finishAll(context, contract, { inputs: [input], first: [first] });
  if (output === undefined) throw new Error(`Expected ${contract.name} to end; it did not.`);
  return output;
}

function callsOf<Input extends z.ZodType<object>, Output extends z.ZodType>(
  context: OrchestrationContext,
  contract: Contract<Input, Output>,
  inputs: readonly z.output<Input>[],
): Call[] {
  const { output } = contract;
  return inputs.map((input) => ({ input, output, begin: () => activityTask(context, contract, input) }));
}

/** Continues the steps whose first part has not ended them. `first` has one output for each input. */
function* finishAll<Input extends z.ZodType<object>, Output extends z.ZodType<object>>(
  context: OrchestrationContext,
  contract: Contract<Input, Output>,
  { inputs, first }: { readonly inputs: readonly z.output<Input>[]; readonly first: readonly z.output<Output>[] },
): Steps<Finished<z.output<Output>>[]> {
  if (!first.some(isPartial)) return [...(first as readonly Finished<z.output<Output>>[])];
  const open = first.flatMap((output, at) => (isPartial(output) ? [{ at, output, input: inputs[at] ?? {} }] : []));
  const step = longStepOf(contract.name);
  const calls = open.map(({ input, output }) => {
    const progress = progressAfter({ number: 0, done: 0, idleParts: 0, throttled: 0 }, partialSchema.parse(output));
    const sent = { step, input, progress };
    const begin = () => context.df.callSubOrchestrator(finishInPartsContract.name, sent);
    return { input, output: contract.output, begin };
  });
  const ended = outputsOf(contract, yield* settle(context, calls));
  const byPosition = new Map(open.map(({ at }, index) => [at, ended[index]]));
  return first.flatMap((output, at) => {
    const last = isPartial(output) ? byPosition.get(at) : output;
    return last === undefined || isPartial(last) ? [] : [last as Finished<z.output<Output>>];
  });
}

function longStepOf(name: string): LongStep | undefined {
  return Object.keys(longSteps).find((step): step is LongStep => step === name);
}

/**
 * Makes all calls and waits for their ends. Those that did not begin because the move is paused are made again when it
 * continues.
 */
function* settle(context: OrchestrationContext, calls: readonly Call[]): Steps<unknown[]> {
  const outputs = yield* settleOnce(context, calls);
  for (;;) {
    const held = calls.flatMap((call, at) => (isHeld(outputs[at]) ? [{ call, at }] : []));
    const [one] = held;
    if (one === undefined) return outputs;
    const cancelled = yield* holdForStep(context, one.call.input);
    const ends =
      cancelled === undefined
        ? yield* settleOnce(
            context,
            held.map(({ call }) => call),
          )
        : held.map(({ call }) => cancelledOutput<z.ZodType>(call.output, cancelled));
    held.forEach(({ at }, index) => (outputs[at] = ends[index]));
  }
}

/** Makes all calls and waits for their ends. The output of a call that failed permanently is the failure of its item. */
function* settleOnce(context: OrchestrationContext, calls: readonly Call[]): Steps<unknown[]> {
  const outputs: unknown[] = [];
  for (const group of turnsOf(calls)) {
    const tasks = group.map(({ begin }) => begin());
    try {
      outputs.push(...listOf(yield context.df.Task.all(tasks)));
    } catch {
      outputs.push(...(yield* settleEach(tasks, group)));
    }
  }
  return outputs;
}

/**
 * One of the tasks has failed. All are scheduled by now, so this only waits for each. A task may be yielded again alone; in
 * another `Task.all` the Durable extension would schedule it again.
 */
function* settleEach(tasks: readonly Task[], calls: readonly Call[]): Steps<unknown[]> {
  const outputs: unknown[] = [];
  for (const [at, task] of tasks.entries()) {
    try {
      outputs.push(yield task);
    } catch (error) {
      outputs.push(lostStep(calls[at]?.input ?? {}, error));
    }
  }
  return outputs;
}

/** How far a long step is after one more part. */
export function progressAfter(
  before: Omit<PartProgress, 'number'> & { readonly number: number },
  { done, throttled }: PartialOutput,
): PartProgress {
  return {
    number: before.number + 1,
    done,
    idleParts: done === before.done ? before.idleParts + 1 : 0,
    throttled: before.throttled + throttled,
  };
}
