import { type DurableClient } from 'durable-functions';
import { type Clients } from '../../../shared/clients/openClients';
import { type Retention } from '../../../shared/contracts/settings/retentionSettings';
import { removeExpiredFleets } from './expiredFleets';
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
      const runs = await listOldRuns(parts);
      return [
        ...runs.map((run) => () => removeExpiredRun(parts, run)),
        () => removeExpiredReadOnlyRuns(parts),
        () => removeExpiredFleets(parts),
      ];
    },
  };
}
