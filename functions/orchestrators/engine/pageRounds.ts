import { type StepFailed } from '../../../shared/contracts/model/outcome';
import { type StepPart } from '../../../shared/contracts/steps/contract';
import { itemsPerPage } from '../../../shared/rules/transfer/batching';
import { roundDelaysSeconds } from '../../../shared/rules/transfer/roundPauses';
import { type Steps } from './steps';
import { allInRounds } from './rounds';
import { type Waits } from './waits';

/** The fields of the input of a page step that its rounds set. */
interface PageInput {
  readonly part?: StepPart | undefined;
  readonly only?: number[] | undefined;
  readonly failed?: { readonly at: number; readonly failure: StepFailed }[] | undefined;
  readonly rest?: StepFailed | undefined;
  readonly isLast?: boolean | undefined;
}
type Failed = StepFailed & { readonly throttled: number };
interface Settled {
  readonly state: 'stored' | 'open';
  readonly throttled: number;
}

type CallPages<Input, Output> = (inputs: readonly Input[]) => Steps<readonly (Output | Failed)[]>;

/** The round after a pause, of which the first has the number 1. The step then reads what earlier calls have finished. */
export function roundOf(number: number) {
  return { part: { number }, isLast: number === roundDelaysSeconds.length };
}

/**
 * Calls a page step for each page, in parallel. A page whose step was lost is read item by item, so that an item that takes
 * its worker with it fails alone. Returns a failure that another round may repair; throws any other failure of a whole page.
 */
export function* settlePages<Input extends PageInput, Output extends Settled>(
  call: CallPages<Input, Output>,
  inputs: readonly Input[],
  given?: readonly (Output | Failed)[],
): Steps<(Output | Failed)[]> {
  const outputs = given ?? (yield* call(inputs));
  const settled: (Output | Failed)[] = [];
  for (const [at, input] of inputs.entries()) {
    const output = outputs[at];
    if (output !== undefined) settled.push(yield* settlePage(call, input, output));
  }
  return settled;
}

function* settlePage<Input extends PageInput, Output extends Settled>(
  call: CallPages<Input, Output>,
  input: Input,
  output: Output | Failed,
): Steps<Output | Failed> {
  if (!isFailed(output)) return output;
  if (output.code === 'STEP_LOST') return yield* readOneByOne(call, input);
  if (output.retryable && input.isLast !== true) return output;
  if (output.code !== 'STEP_BUDGET_SPENT') throw failureOfPage(output);
  return yield* callOnce(call, { ...again(input), only: [], rest: pageFailure(output) });
}

function* readOneByOne<Input extends PageInput, Output extends Settled>(
  call: CallPages<Input, Output>,
  input: Input,
): Steps<Output | Failed> {
  const failed = [...(input.failed ?? [])];
  for (let at = 0; at < itemsPerPage; at += 1) {
    const [output] = yield* call([{ ...again(input), failed, only: [at] }]);
    if (output === undefined) continue;
    if (!isFailed(output)) {
      if (output.state === 'stored') return output;
    } else if (output.code === 'STEP_LOST' || output.code === 'STEP_BUDGET_SPENT') {
      failed.push({ at, failure: pageFailure(output) });
    } else {
      return yield* settlePage(call, input, output);
    }
  }
  return yield* callOnce(call, { ...again(input), failed, only: [] });
}

/** Calls a step that reads no item, so only a lost store can fail it. */
function* callOnce<Input extends PageInput, Output extends Settled>(
  call: CallPages<Input, Output>,
  input: Input,
): Steps<Output> {
  const [output] = yield* call([input]);
  if (output !== undefined && !isFailed(output)) return output;
  throw failureOfPage(output);
}

/** The input of a later call, which reads what earlier ones have finished. */
function again<Input extends PageInput>(input: Input) {
  return { ...input, part: input.part ?? { number: 1 } };
}

export function failureOfPage(failed: Failed | undefined): Error {
  return new Error(failed === undefined ? 'Expected a page to have an output.' : `${failed.code}: ${failed.detail}`);
}

function isFailed(output: Settled | Failed): output is Failed {
  return output.state === 'failed';
}

/** A failure without what a step counts. */
export function pageFailure({ code, detail, retryable, requestId }: Failed): StepFailed {
  return { state: 'failed', code, detail, retryable, ...(requestId === undefined ? {} : { requestId }) };
}

/**
 * Calls a page step for pages in parallel until all are stored. After a pause it calls it again for the pages with items that
 * a transient fault kept from their end. Returns the outputs of the stored pages in order. `given` has the first outputs.
 */
export function* untilStored<Input extends PageInput, Output extends Settled>(
  call: CallPages<Input, Output>,
  waits: Waits,
  inputs: readonly Input[],
  given?: readonly (Output | Failed)[],
): Steps<readonly Extract<Output, { state: 'stored' }>[]> {
  const outputs = yield* allInRounds<Input, Output | Failed>(waits, inputs, {
    call: (open, round) =>
      round === 0
        ? settlePages<Input, Output>(call, open, given)
        : settlePages<Input, Output>(
            call,
            open.map((input) => ({ ...input, ...roundOf(round) })),
          ),
    isOpen: ({ state }) => state !== 'stored',
  });
  return outputs.map((output) => {
    if (isStored(output)) return output;
    throw failureOfPage(isFailed(output) ? output : undefined);
  });
}

function isStored<Output extends Settled>(output: Output | Failed): output is Extract<Output, { state: 'stored' }> {
  return output.state === 'stored';
}
