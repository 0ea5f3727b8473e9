import { type DurableClient } from 'durable-functions';
import { type RunRef } from '../../../shared/clients/claims/runRef';
import { type Clients } from '../../../shared/clients/openClients';
import { tendRun } from '../control/waiters';
import { sweepStarts } from '../starts/signStart';
import { leftScratchVaults, hasEnded, listStagedRuns, mayStillUse, sweepRun } from '../runs/stagedRuns';

/** What the timer that sweeps needs from outside of its room. */
export function sweepParts(clients: Clients) {
  const { store, starts } = clients;
  return {
    listRuns: () => listStagedRuns(store),
    mayStillRun: (client: DurableClient, run: RunRef) => mayStillUse(clients, client, run, Date.now()),
    hasEnded: (client: DurableClient, run: RunRef) => hasEnded(clients, client, run, Date.now()),
    tend: (client: DurableClient, run: RunRef) => tendRun(clients, client, run),
    sweep: (run: RunRef, check: () => void) => sweepRun(clients, run, check),
    listScratchVaults: (client: DurableClient) => leftScratchVaults(clients, client, Date.now()),
    sweepStarts: (client: DurableClient) => sweepStarts(starts, client, Date.now()),
    begin: clients.budget,
  };
}
