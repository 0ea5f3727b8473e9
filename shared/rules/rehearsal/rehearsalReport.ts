import { type RealPlan, type RehearsalReport, type ScratchFate } from '../../contracts/model/rehearsal';
import { type PlanSummary } from '../../contracts/model/plan';
import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { wantedConfiguration } from '../configuration/wantedConfiguration';
import { rateOfMove, workOfMove } from '../transfer/phaseTimes';
import { reportUriOf } from '../transfer/moveStatusOf';
import { type PhaseTime } from '../../contracts/model/progress';

/** What a rehearsal knows at its end. */
export interface Rehearsed {
  readonly move: MoveSpec;
  readonly real: RealPlan | null;
  readonly scratch: ScratchFate;
  /** The plan for the scratch vault; null if there was none. */
  readonly plan: PlanSummary | null;
  readonly phases: readonly PhaseTime[];
  readonly done: Pick<RehearsalReport['proven'], 'items' | 'versions' | 'verified' | 'throttled'>;
}

/** The part of the report for a rehearsal; undefined for any other move. */
export function rehearsalReport(rehearsed: Rehearsed): RehearsalReport | undefined {
  const { move, real, scratch, phases, done } = rehearsed;
  const { rehearsal, createTarget, moveId } = move;
  if (rehearsal === undefined || createTarget === null) return undefined;
  const { subscriptionId, resourceGroup, location: region } = createTarget;
  const { targetVault, planRunId } = rehearsal;
  return {
    targetVault,
    real: real === null ? null : { ...real, reportUri: reportUriOf({ moveId, runId: planRunId }) },
    scratch: { vault: move.targetVault, subscriptionId, resourceGroup, region, ...scratch },
    proven: { ...done, seconds: workOfMove(phases), itemsPerSecond: rateOfMove(phases) },
    notProven: [...notProven(rehearsed, targetVault)],
  };
}

type Unproven = RehearsalReport['notProven'][number];

function* notProven({ move, real, plan }: Rehearsed, target: string): Generator<Unproven> {
  yield {
    what: 'targetWrites',
    detail: `The rehearsal wrote nothing to ${target}. The rights of the app to write there are not proven, and neither is its use of the limits there.`,
  };
  const realPlan = real?.plan ?? null;
  if (real === null || realPlan === null) {
    const detail = 'There is no plan of the real move. Its routes, conflicts and deleted names are unknown.';
    yield { what: 'realPlan', detail };
  } else {
    yield* notProvenOf({ move, real, plan }, realPlan, target);
  }
  if (isConfigured(move))
    yield {
      what: 'configuration',
      detail: `The move would also write settings of ${target} itself. The rehearsal only planned them.`,
    };
  if (move.select.types.includes('certificate'))
    yield {
      what: 'renewals',
      detail: 'Certificates did not renew in the scratch vault, and contacts were not copied, so nobody got mail.',
    };
}

function* notProvenOf(
  { real, plan }: { readonly move: MoveSpec; readonly real: RealPlan; readonly plan: PlanSummary | null },
  realPlan: PlanSummary,
  target: string,
): Generator<Unproven> {
  const { items } = real;
  const other = items.skipped + items.blocked;
  if (items.done + other > 0)
    yield {
      what: 'existingItems',
      detail: `The scratch vault was empty. Of the items of the source, ${String(items.done)} are in ${target} already, and ${String(other)} would not be moved there.`,
    };
  if (plan === null) return;
  if (routesOf(plan) !== routesOf(realPlan))
    yield {
      what: 'routes',
      detail: `Into the scratch vault, the routes are: ${routesOf(plan)}. Into ${target}, they are: ${routesOf(realPlan)}.`,
    };
  const { region } = realPlan.target;
  if (plan.target.region !== region)
    yield {
      what: 'region',
      detail: `The scratch vault was in ${plan.target.region}, ${target} is in ${region}. Network and speed may differ.`,
    };
}

function routesOf({ byRoute }: PlanSummary): string {
  const { backupRestore, exportImport, recreate, block } = byRoute;
  return `${String(backupRestore)} by backup, ${String(exportImport)} by value, ${String(recreate)} made again, ${String(block)} blocked`;
}

function isConfigured({ rehearsal }: MoveSpec): boolean {
  return rehearsal !== undefined && wantedConfiguration(rehearsal) !== undefined;
}
