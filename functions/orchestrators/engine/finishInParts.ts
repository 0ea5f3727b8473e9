import { type OrchestrationContext } from 'durable-functions';
import { finishInPartsContract, longSteps, type PartProgress } from '../../../shared/contracts/steps/longSteps';
import { isPartial, type PartialOutput } from '../../../shared/contracts/steps/parts';
import { lostStep, stuckStep } from '../../../shared/rules/transfer/lostStep';
import { callActivity } from './callContract';
import { type Steps } from './steps';
import { requireParent } from './requireParent';

/** After this number of parts the orchestration continues as new, so its history stays short. */
const partsPerGeneration = 20;

/**
 * A part without progress waited for its turn among the steps of other items. With a budget of minutes, two in a row are not
 * expected.
 */
const maxIdleParts = 60;

/**
 * Runs a long step part after part until it has ended, and returns its output. A part that is lost, or a step that makes no
 * progress, ends as the failure of this one step.
 */
export function* finishInParts(context: OrchestrationContext): Steps<object | undefined> {
  requireParent(context, finishInPartsContract.name);
  const { step, input, progress: begun } = finishInPartsContract.input.parse(context.df.getInput());
  let progress = begun;
  for (let parts = 0; parts < partsPerGeneration; parts += 1) {
    const output = yield* runPart(context, step, { ...input, part: { number: progress.number } });
    if (!isPartial(output)) return withThrottled(output, progress.throttled);
    progress = progressAfter(progress, output);
    if (progress.idleParts > maxIdleParts) return withThrottled(stuckStep(input), progress.throttled);
  }
  context.df.continueAsNew({ step, input, progress });
  return undefined;
}

function* runPart(context: OrchestrationContext, step: keyof typeof longSteps, input: object): Steps<object> {
  const { name, output, input: schema } = longSteps[step];
  try {
    return yield* callActivity(context, { name, input: schema, output }, schema.parse(input));
  } catch (error) {
    return lostStep(input, error);
  }
}

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

/** Adds the throttled calls of the earlier parts. */
function withThrottled(output: object, before: number): object {
  const own = 'throttled' in output && typeof output.throttled === 'number' ? output.throttled : undefined;
  return own === undefined ? output : { ...output, throttled: own + before };
}
