import { type DurableClient } from 'durable-functions';
import { type Clients } from '../../../shared/clients/openClients';
import { type Retention } from '../../../shared/contracts/settings/retentionSettings';
import { fleetInstance } from '../../../shared/contracts/steps/fleetSteps';
import { rollbackInstance } from '../../../shared/contracts/steps/rollbackSteps';
import { listFleets } from '../fleets/listFleets';
import { removeExpiredFleet } from './expiredFleets';
import { purgeHistories } from './expiredHistories';
import { inputProver } from '../starts/proveInput';
import { listOldRuns, removeExpiredRun } from './expiredRuns';
import { removeExpiredReadOnlyRuns } from './expiredReadOnlyRuns';

/** What the timer that removes expired records needs from outside of its room. */
export function expiryParts(
  { store, starts, budget }: Pick<Clients, 'store' | 'starts' | 'budget'>,
  retention: Retention,
  now: () => number = Date.now,
) {
  return {
    begin: budget,
    async tasks(client: DurableClient, check: () => void): Promise<readonly (() => Promise<void>)[]> {
      const parts = { store, client, retention, nowMs: now(), check, ...inputProver({ store, starts }) };
      const runs = (await listOldRuns(parts)).map((run) => ({
        instances: [run.moveId, rollbackInstance(run.moveId)],
        remove: () => removeExpiredRun(parts, run),
      }));
      const fleets = (await listFleets(store, Infinity)).map((fleet) => ({
        instances: [fleetInstance(fleet.fleetId)],
        remove: () => removeExpiredFleet(parts, fleet),
      }));
      // A record that cannot be read is kept, and so is its history.
      const kept = new Set([...runs, ...fleets]);
      return [
        ...[...kept].map((record) => async () => {
          if (await record.remove()) kept.delete(record);
        }),
        () => removeExpiredReadOnlyRuns(parts),
        () =>
          purgeHistories(
            parts,
            [...kept].flatMap(({ instances }) => instances),
          ),
      ];
    },
  };
}
