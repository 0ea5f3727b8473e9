import { type OrchestrationContext } from 'durable-functions';
import { type InputOf, type OutputOf } from '../../../shared/contracts/steps/contract';
import { prepareTargetContract } from '../../../shared/contracts/steps/orchestrations';
import { type StepFailed } from '../../../shared/contracts/model/outcome';
import {
  configureTargetContract,
  makeTargetContract,
  reachTargetContract,
} from '../../../shared/contracts/steps/targetSteps';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { wantedConfiguration } from '../../../shared/rules/configuration/wantedConfiguration';
import { callActivity } from '../engine/callContract';
import { type Steps } from '../engine/steps';
import { callInRounds, inRounds } from '../engine/rounds';
import { childRun } from '../engine/generation';
import { Waits } from '../engine/waits';

/** Creates the target, configures it, and waits with timers until the app may use it. Every step may run again. */
export const prepareTarget = childRun(prepareTargetContract, function* (context, plan) {
  const waits = new Waits(context);
  const failed = yield* prepareSteps(context, plan, waits);
  const waited = waits.seconds > 0 ? { waitedSeconds: waits.seconds } : {};
  return { ended: { ...(failed ?? { state: 'prepared' as const }), ...waited } };
});

/** Returns undefined when everything is done, else the failure. */
function* prepareSteps(
  context: OrchestrationContext,
  plan: InputOf<typeof prepareTargetContract>,
  waits: Waits,
): Steps<StepFailed | undefined> {
  const { move } = plan;
  const unmade = yield* untilReady(waits, () => callActivity(context, makeTargetContract, plan));
  if (unmade !== undefined) return unmade;
  const unconfigured = yield* untilReady(waits, () => configure(context, waits, plan));
  if (unconfigured !== undefined) return unconfigured;
  return yield* untilReady(waits, () => callActivity(context, reachTargetContract, { move }), pausesFor(move));
}

/** A private endpoint takes a minute or two, and perhaps somebody's approval. */
function* configure(
  context: OrchestrationContext,
  waits: Waits,
  plan: InputOf<typeof prepareTargetContract>,
): Steps<OutputOf<typeof makeTargetContract>> {
  const configured = yield* callInRounds(context, waits, configureTargetContract, plan);
  if (configured.state === 'configured') return { state: 'ready' };
  const { code, detail } = configured;
  return code === 'TARGET_NOT_READY' ? { state: 'waiting', code, detail } : configured;
}

/** Seconds between tries: a new vault answers within about a minute, a grant takes effect within ten. */
const pausesSeconds = [2, 3, 5, 10, 15, 20, 30, 30, 45, 60, 60, 60, 60, 60, 60, 60] as const;

/** A new role takes effect within ten minutes, and sometimes later. Source: Azure RBAC documentation, "troubleshoot". */
function pausesFor(move: MoveSpec): readonly number[] {
  const becomesRoles = wantedConfiguration(move)?.access === 'roles';
  return becomesRoles ? [...pausesSeconds, ...pausesSeconds.slice(-6)] : pausesSeconds;
}

/** Returns undefined when the step is ready, else its last failure. */
function* untilReady(
  waits: Waits,
  step: () => Steps<OutputOf<typeof makeTargetContract>>,
  pauses: readonly number[] = pausesSeconds,
): Steps<StepFailed | undefined> {
  const last = yield* inRounds(waits, step, {
    isOpen: ({ state }) => state === 'waiting',
    pausesSeconds: pauses,
    pauseOf: (_, seconds) => ({ reason: 'target', ms: seconds * 1_000 }),
  });
  if (last.state === 'ready') return undefined;
  if (last.state === 'failed') return last;
  return { state: 'failed', code: last.code, detail: last.detail, retryable: true };
}
