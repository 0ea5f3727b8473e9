import { type DurableClient } from 'durable-functions';
import { type FleetSpec } from '../../../shared/contracts/model/fleetRuns';
import { type CallerPolicy } from '../../../shared/contracts/settings/callerSettings';
import { moveFleetContract } from '../../../shared/contracts/steps/fleetSteps';
import { maxFleetsAtOnce } from '../../../shared/rules/transfer/batching';
import { orchestrationState, type OrchestrationState } from '../../runtime/orchestrationState';
import { type BeginRun } from '../frame/admitStart';
import { Refused, type RefusalParts } from '../answers/problem';

export interface ClaimFleetSlot {
  readonly claimSlots: (
    run: { readonly id: string; readonly slots: number },
    stateOf: (id: string) => Promise<OrchestrationState>,
  ) => Promise<BeginRun | undefined>;
}

/** Claims a place among the fleets in progress. Returns what starts the fleet. Refuses the request if there is none. */
export async function claimFleetSlot(
  client: DurableClient,
  instanceId: string,
  { claimSlots }: ClaimFleetSlot,
): Promise<BeginRun> {
  const stateOf = (id: string) => orchestrationState(client, id, [moveFleetContract.name]);
  const begin = await claimSlots({ id: instanceId, slots: 1 }, stateOf);
  if (begin !== undefined) return begin;
  const detail = `Too many fleets at once (limit: ${String(maxFleetsAtOnce)}). Wait until one has ended, or cancel one. Nothing was started.`;
  throw new Refused({ status: 429, code: 'TOO_MANY_FLEETS', detail, headers: { 'Retry-After': '60' } });
}

/** Refuses a fleet whose moves would write without an approval of their plans, if the app requires a second person. */
export function fleetApprovalNeeded(
  { approval }: Pick<FleetSpec, 'approval'>,
  policy: CallerPolicy | undefined,
): RefusalParts | undefined {
  if (policy?.needsSecondPerson !== true || approval === 'vault') return undefined;
  const detail =
    'This app requires that a second person approves the plan of each move. Start the fleet with "approval": "vault". Nothing was started.';
  return { status: 403, code: 'APPROVAL_REQUIRED', detail };
}

export function fleetIdInUse(id: string): Refused {
  const detail = `A fleet with the id ${id} is running, or something else has its orchestration. Choose another id, or let it end first: /api/fleets/${id}. Nothing was started.`;
  return new Refused({ status: 409, code: 'FLEET_ID_IN_USE', detail });
}
