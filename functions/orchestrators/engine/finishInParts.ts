import { type OrchestrationContext } from 'durable-functions';
import { finishInPartsContract, longSteps } from '../../../shared/contracts/steps/longSteps';
import { isPartial } from '../../../shared/contracts/steps/contract';
import { lostStep, stuckStep } from '../../../shared/rules/transfer/lostStep';
import { callActivity } from './callContract';
import { progressAfter } from './callItems';
import { type Steps } from './steps';
import { childRun } from './generation';

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
export const finishInParts = childRun(finishInPartsContract, function* (context, { step, input, progress: begun }) {
  let progress = begun;
  for (let parts = 0; parts < partsPerGeneration; parts += 1) {
    const output = yield* runPart(context, step, { ...input, part: { number: progress.number } });
    if (!isPartial(output)) return { ended: withThrottled(output, progress.throttled) };
    progress = progressAfter(progress, output);
    if (progress.idleParts > maxIdleParts) return { ended: withThrottled(stuckStep(input), progress.throttled) };
  }
  return { next: { step, input, progress } };
});

function* runPart(context: OrchestrationContext, step: keyof typeof longSteps, input: object): Steps<object> {
  const { name, output, input: schema } = longSteps[step];
  try {
    return yield* callActivity(context, { name, input: schema, output }, schema.parse(input));
  } catch (error) {
    return lostStep(input, error);
  }
}

/** Adds the throttled calls of the earlier parts. */
function withThrottled(output: object, before: number): Record<string, unknown> {
  const own = 'throttled' in output && typeof output.throttled === 'number' ? output.throttled : undefined;
  return { ...output, ...(own !== undefined && { throttled: own + before }) };
}
