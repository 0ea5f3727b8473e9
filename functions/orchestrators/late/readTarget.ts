import { type OrchestrationContext } from 'durable-functions';
import { type Hold } from '../../../shared/contracts/model/hold';
import { type StepFailed } from '../../../shared/contracts/model/outcome';
import { type ApprovedPlan } from '../../../shared/contracts/steps/approvedPlan';
import { type OutputOf } from '../../../shared/contracts/steps/contract';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type MoveProgress } from '../../../shared/contracts/steps/orchestrations';
import { assignItemRolesContract } from '../../../shared/contracts/steps/targetSteps';
import { wantedConfiguration } from '../../../shared/rules/configuration/wantedConfiguration';
import { followIssuersAndContactsContract, watchTargetContract } from '../../../shared/contracts/steps/watchSteps';
import { refusedByTarget } from '../../../shared/rules/cutover/freezeProgress';
import { failureProblem } from '../../../shared/rules/problems/failureProblem';
import { isCancelled } from '../../../shared/rules/transfer/cancelledBy';
import { addReading } from '../../../shared/rules/transfer/deletionRules';
import { plannedPages } from '../../../shared/rules/transfer/lateRounds';
import { failMove } from '../../../shared/rules/transfer/moveProgress';
import { closePass, passFailed } from '../../../shared/rules/transfer/syncProgress';
import { now, type Steps } from '../engine/steps';
import { callInRounds, callLongInRounds } from '../engine/rounds';
import { type Waits } from '../engine/waits';

interface Reading {
  readonly move: MoveSpec;
  readonly progress: MoveProgress;
}

/**
 * Reads the target at the end of a pass, and ends the pass with what it found. The last pass also follows issuers and contacts. A target that does not answer, or that is another vault by
 * now, is a trouble of the pass: the move holds on.
 */
export function* readTarget(
  context: OrchestrationContext,
  { move, progress }: Reading,
  waits: Waits,
): Steps<MoveProgress> {
  const { hold, plan, late } = progress;
  if (hold === undefined || plan === null) throw new Error('Expected a held move to read its target.');
  const readAt = now(context);
  const isWhole = hold.isLast === true;
  const input = {
    move,
    planHash: plan.planHash,
    pages: plannedPages(plan, late),
    sourceReadAt: hold.passAt,
    look: late?.looks ?? 0,
    identity: hold.target?.identity ?? null,
    isWhole,
  };
  const watched = yield* callLongInRounds(context, waits, { contract: watchTargetContract, input });
  if (watched.state === 'failed') return unread(progress, watched, now(context));
  // Only now is it known that both vaults are still the same ones.
  const asked = { move, planHash: plan.planHash };
  const settings =
    isWhole && copiesSettings(move)
      ? yield* callInRounds(context, waits, followIssuersAndContactsContract, asked)
      : undefined;
  if (settings?.state === 'failed') return unread(progress, settings, now(context));
  const assigned = yield* assignItemRoles(context, asked, hold, waits);
  if (assigned?.state === 'failed') return unread(progress, assigned, now(context));
  const itemRoles = assigned?.missing ?? hold.target?.itemRoles;
  const { changed, identity, access, there } = watched;
  const ofSettings = settings?.changed ?? hold.target?.settings;
  const read = {
    ...addReading(hold, there),
    target: {
      ...{ readAt, changed, identity },
      ...{ ...(access && { access }), ...(itemRoles && { itemRoles }), ...(ofSettings && { settings: ofSettings }) },
    },
  };
  const throttled = progress.throttled + watched.throttled + (settings?.throttled ?? 0);
  const known = { ...progress, throttled, hold: read };
  return refusedByTarget(known, { before: hold, hold: read }, now(context)) ?? closePass(known, read, now(context));
}

/** Undefined if the plan of the target has none, or if an earlier pass has assigned all of them. */
function* assignItemRoles(
  context: OrchestrationContext,
  plan: ApprovedPlan,
  { target }: Hold,
  waits: Waits,
): Steps<OutputOf<typeof assignItemRolesContract> | undefined> {
  if (wantedConfiguration(plan.move) === undefined || target?.itemRoles?.count === 0) return undefined;
  return yield* callInRounds(context, waits, assignItemRolesContract, plan);
}

function unread(progress: MoveProgress, failed: StepFailed, at: string): MoveProgress {
  if (isCancelled(failed)) return failMove(progress, failed, at);
  const detail = `The target could not be read again. ${failed.detail}`;
  return passFailed(progress, failureProblem({ ...failed, detail }), at);
}

/** Whether the request copies issuers or contacts, so that the move reads them again. */
function copiesSettings({ copy, select }: MoveSpec): boolean {
  return select.types.includes('certificate') && (copy.issuers || copy.contacts);
}
