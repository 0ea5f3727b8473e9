import { type OrchestrationContext } from 'durable-functions';
import { type InputOf, type OutputOf } from '../../shared/contracts/steps/contract';
import { prepareTargetContract } from '../../shared/contracts/steps/orchestrations';
import { type StepFailed } from '../../shared/contracts/model/outcome';
import {
  configureTargetContract,
  makeTargetContract,
  reachTargetContract,
} from '../../shared/contracts/steps/targetSteps';
import { callActivity, type Steps } from './callContract';
import { callInRounds } from './callInRounds';
import { Waits } from './waits';

type Prepared = OutputOf<typeof prepareTargetContract>;

/**
 * Makes the target, sets it up, and waits until the app may use it; the waiting is done by timers, so that nothing runs
 * meanwhile. Every step may be done again.
 */
export function* prepareTarget(context: OrchestrationContext): Steps<Prepared> {
  const plan = prepareTargetContract.input.parse(context.df.getInput());
  const waits = new Waits(context);
  const failed = yield* prepareSteps(context, plan, waits);
  return { ...(failed ?? { state: 'prepared' }), ...(waits.seconds > 0 ? { waitedSeconds: waits.seconds } : {}) };
}

/** Undefined once all is done, else what stands in the way. */
function* prepareSteps(
  context: OrchestrationContext,
  plan: InputOf<typeof prepareTargetContract>,
  waits: Waits,
): Steps<StepFailed | undefined> {
  const { move } = plan;
  const unmade = yield* untilReady(waits, () => callActivity(context, makeTargetContract, plan));
  if (unmade !== undefined) return unmade;
  const configured = yield* callInRounds(context, waits, configureTargetContract, plan);
  if (configured.state === 'failed') return configured;
  return yield* untilReady(waits, () => callActivity(context, reachTargetContract, { move }));
}

/** Seconds between looks: a vault is there within a minute or so, a grant acts within ten. */
const waitsSeconds = [2, 3, 5, 10, 15, 20, 30, 30, 45, 60, 60, 60, 60, 60, 60, 60] as const;

/** Undefined once the step says that it is ready; else what stood in the way to the last. */
function* untilReady(
  waits: Waits,
  look: () => Steps<OutputOf<typeof makeTargetContract>>,
): Steps<StepFailed | undefined> {
  let last = yield* look();
  for (const seconds of waitsSeconds) {
    if (last.state !== 'waiting') break;
    yield* waits.pause('target', seconds * 1000);
    last = yield* look();
  }
  if (last.state === 'ready') return undefined;
  if (last.state === 'failed') return last;
  return { state: 'failed', code: last.code, detail: last.detail, retryable: true };
}
