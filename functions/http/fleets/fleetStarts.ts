import { type HttpResponseInit } from '@azure/functions';
import { type DurableClient } from 'durable-functions';
import { moveFleetContract } from '../../../shared/contracts/steps/fleetSteps';
import { maxFleetsAtOnce } from '../../../shared/rules/transfer/batching';
import { orchestrationState, type OrchestrationState } from '../../runtime/orchestrationState';
import { problem } from '../problem';

export interface ClaimFleetSlot {
  readonly claimSlots: (
    run: { readonly id: string; readonly slots: number },
    stateOf: (id: string) => Promise<OrchestrationState>,
  ) => Promise<boolean>;
}

/** Claims a place among the fleets in progress. Returns false if there is none. */
export function claimFleetSlot(
  client: DurableClient,
  instanceId: string,
  { claimSlots }: ClaimFleetSlot,
): Promise<boolean> {
  return claimSlots({ id: instanceId, slots: 1 }, (id) => orchestrationState(client, id, [moveFleetContract.name]));
}

export function idInUse(id: string, instance: string): HttpResponseInit {
  const detail = `A fleet with the id ${id} is running, or something else has its orchestration. Choose another id, or let it end first: /api/fleets/${id}. Nothing was started.`;
  return problem({ status: 409, code: 'FLEET_ID_IN_USE', detail, instance });
}

export function tooManyFleets(instance: string): HttpResponseInit {
  const detail = `Too many fleets at once (limit: ${String(maxFleetsAtOnce)}). Wait until one has ended, or cancel one. Nothing was started.`;
  return problem({ status: 429, code: 'TOO_MANY_FLEETS', detail, instance, headers: { 'Retry-After': '60' } });
}
