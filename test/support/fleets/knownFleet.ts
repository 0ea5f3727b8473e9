import { type HttpHandler, type HttpResponseInit } from '@azure/functions';
import { type ApproveFleetParts, approveFleet } from '../../../functions/http/fleets/approveFleet';
import { controlFleet, type FleetAction } from '../../../functions/http/fleets/controlFleet';
import { retryFleet } from '../../../functions/http/fleets/retryFleet';
import { getFleet } from '../../../functions/http/fleets/getFleet';
import { type ControlledFleet, readFleetControl } from '../../../functions/steps/fleets/fleetControl';
import { fleetParts } from '../../../functions/steps/fleets/fleetParts';
import { signStart } from '../../../functions/steps/starts/signStart';
import { openClients } from '../../../shared/clients/openClients';
import { startTokens } from '../../../shared/clients/starts/startTokens';
import { type FleetProgress, type FleetSpec } from '../../../shared/contracts/model/fleetRuns';
import { type Start } from '../../../shared/contracts/model/ids';
import { fleetInstance, moveFleetContract } from '../../../shared/contracts/steps/fleetSteps';
import { temporaryFolder } from '../clients/clientFolder';
import { testIdentity } from '../clients/clientIdentity';
import { testKeyWrapper } from '../clients/clientKeyWrapper';
import { testSettings } from '../clients/clientSettings';
import { type KnownInstance, type RuntimeServer } from '../host/runtimeServer';

const wrapper = testKeyWrapper();

/** A fleet of one wave. Its table is not stored. */
export function fleetSpec(more: Partial<FleetSpec> = {}): FleetSpec {
  const hash = '0'.repeat(64);
  const { vaults = 2 } = more;
  return {
    ...{ fleetId: 'known', runId: '0123abcd', vaults, pages: [hash], maxAtOnce: 10, approval: 'none' },
    waves: [{ name: 'one', after: [], first: 0, vaults, maxAtOnce: 10, hash }],
    ...more,
  };
}

interface Put extends Partial<Pick<KnownInstance, 'runtimeStatus' | 'output'>> {
  readonly isShown?: boolean;
}

/** Real clients with a temporary folder, and a fleet that a runtime knows. */
export function openKnownFleet(runtime: RuntimeServer, fleet: FleetSpec) {
  const { folder, remove } = temporaryFolder();
  const settings = testSettings({ store: { kind: 'directory', path: folder } });
  const clients = openClients(settings, { identity: testIdentity('unused') });
  const starts = startTokens(clients.store, wrapper);
  const instanceId = fleetInstance(fleet.fleetId);
  const orchestrator = moveFleetContract.name;
  const signed = (input: object): Promise<Start> => signStart(starts, { orchestrator, instanceId, input });
  const parts = {
    ...fleetParts({ ...clients, starts }),
    signStart: (run: Parameters<typeof signStart>[1]) => signStart(starts, run),
  };
  const post = (handler: HttpHandler, verb: string, body: object = {}): Promise<HttpResponseInit> =>
    runtime.get(handler, `fleets/${fleet.fleetId}/${verb}`, fleet.fleetId, body);
  return {
    ...{ clients: { ...clients, starts }, parts, remove },
    readControl: (run: ControlledFleet) => readFleetControl({ ...clients, starts }, run),
    /** What the runtime knows of the fleet. `isShown`: whether this generation has set its status. */
    put: async (progress: FleetProgress | null, { isShown = true, ...more }: Put = {}) => {
      const input = { fleet, progress };
      const start = await signed(input);
      const customStatus = isShown ? { runId: fleet.runId } : null;
      runtime.instances.set(instanceId, {
        ...{ name: orchestrator, runtimeStatus: 'Running', customStatus, input: { ...input, start }, ...more },
      });
      return { ...fleet, startToken: start.token };
    },
    get: () => runtime.get(getFleet(parts), `fleets/${fleet.fleetId}`, fleet.fleetId),
    ask: (action: FleetAction, more: object = {}, body: object = {}) => {
      const given = { ...parts, now: () => new Date(), ...more };
      return post(action === 'retry' ? retryFleet(given) : controlFleet[action](given), action, body);
    },
    approve: (body: object, more: Partial<ApproveFleetParts> = {}) =>
      post(approveFleet({ ...parts, now: () => new Date(), ...more }), 'approve', body),
  };
}
