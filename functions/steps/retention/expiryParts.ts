import { type DurableClient } from 'durable-functions';
import { type Clients } from '../../../shared/clients/openClients';
import { type Retention } from '../../../shared/contracts/settings/retentionSettings';
import { removeExpiredFleets } from './expiredFleets';
import { listOldRuns, removeExpiredRun } from './expiredRuns';
import { removeExpiredReadOnlyRuns } from './expiredReadOnlyRuns';

/** What the timer that removes expired records needs from outside of its room. */
export function expiryParts(
  { store, budget }: Pick<Clients, 'store' | 'budget'>,
  retention: Retention,
  now: () => number = Date.now,
) {
  return {
    begin: budget,
    async tasks(client: DurableClient, check: () => void): Promise<readonly (() => Promise<void>)[]> {
      const parts = { store, client, retention, nowMs: now(), check };
      const runs = await listOldRuns(parts);
      return [
        ...runs.map((run) => () => removeExpiredRun(parts, run)),
        () => removeExpiredReadOnlyRuns(parts),
        () => removeExpiredFleets(parts),
      ];
    },
  };
}
