import { type OrchestrationContext } from 'durable-functions';
import { type OutputOf } from '../../shared/contracts/steps/contract';
import { prepareTargetContract } from '../../shared/contracts/steps/orchestrations';
import { type StepFailed } from '../../shared/contracts/model/outcome';
import {
  configureTargetContract,
  makeTargetContract,
  reachTargetContract,
} from '../../shared/contracts/steps/targetSteps';
import { callActivity, type Steps } from './callContract';
import { callInRounds } from './callInRounds';

type Prepared = OutputOf<typeof prepareTargetContract>;

/**
 * Makes the target, sets it up, and waits until the app may use it; the waiting is done by timers, so that nothing runs
 * meanwhile. Every step may be done again.
 */
export function* prepareTarget(context: OrchestrationContext): Steps<Prepared> {
  const plan = prepareTargetContract.input.parse(context.df.getInput());
  const { move } = plan;
  const unmade = yield* untilReady(context, () => callActivity(context, makeTargetContract, plan));
  if (unmade !== undefined) return unmade;
  const configured = yield* callInRounds(context, configureTargetContract, plan);
  if (configured.state === 'failed') return configured;
  return (
    (yield* untilReady(context, () => callActivity(context, reachTargetContract, { move }))) ?? { state: 'prepared' }
  );
}

/** Seconds between looks: a vault is there within a minute or so, a grant acts within ten. */
const waitsSeconds = [2, 3, 5, 10, 15, 20, 30, 30, 45, 60, 60, 60, 60, 60, 60, 60] as const;

/** Undefined once the step says that it is ready; else what stood in the way to the last. */
function* untilReady(
  context: OrchestrationContext,
  look: () => Steps<OutputOf<typeof makeTargetContract>>,
): Steps<StepFailed | undefined> {
  let last = yield* look();
  for (const seconds of waitsSeconds) {
    if (last.state !== 'waiting') break;
    yield context.df.createTimer(new Date(context.df.currentUtcDateTime.getTime() + seconds * 1000));
    last = yield* look();
  }
  if (last.state === 'ready') return undefined;
  if (last.state === 'failed') return last;
  return { state: 'failed', code: last.code, detail: last.detail, retryable: true };
}
