import { type DurableClient } from 'durable-functions';
import { type RunRef } from '../../../shared/clients/claims/runRef';
import { type Clients } from '../../../shared/clients/openClients';
import { type StoredStart } from '../../../shared/clients/starts/startTokens';
import { moveVaultContract } from '../../../shared/contracts/steps/orchestrations';
import { tendMove } from '../control/waiters';
import { sweepStart } from '../starts/signStart';
import { leftScratchVaults, hasEnded, listStagedRuns, mayStillUse, sweepRun } from '../runs/stagedRuns';

/** What the timer that sweeps needs from outside of its room. */
export function sweepParts(clients: Clients) {
  const { store, starts } = clients;
  return {
    listRuns: () => listStagedRuns(store),
    mayStillRun: (client: DurableClient, run: RunRef) => mayStillUse(clients, client, run, Date.now()),
    hasEnded: (client: DurableClient, run: RunRef) => hasEnded(clients, client, run, Date.now()),
    sweep: (run: RunRef, check: () => void) => sweepRun(clients, run, check),
    listScratchVaults: (client: DurableClient) => leftScratchVaults(clients, client, Date.now()),
    listStarts: () => starts.list(),
    async tend(client: DurableClient, start: StoredStart) {
      const found = await sweepStart(starts, client, start, Date.now());
      if (found?.name === moveVaultContract.name) await tendMove(clients, client, start.instanceId);
    },
    begin: clients.budget,
  };
}
