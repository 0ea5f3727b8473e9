import { type DurableClient } from 'durable-functions';
import { type Clients } from '../../../shared/clients/openClients';
import { sweepRun } from '../items/earlierNotes';
import { sweepStarts } from '../starts/sweepStarts';
import { listStagedRuns, mayStillRun } from './stagedRuns';

type StagedRun = Awaited<ReturnType<typeof listStagedRuns>>[number];

/** What the timer that sweeps needs from the clients. */
export function sweepParts(clients: Clients) {
  const { store, starts, budget } = clients;
  return {
    listRuns: () => listStagedRuns(store),
    mayStillRun: (client: DurableClient, run: StagedRun) => mayStillRun(client, run, Date.now()),
    sweep: (run: StagedRun, check: () => void) => sweepRun(clients, run, check),
    sweepStarts: (client: DurableClient) => sweepStarts(starts, client, Date.now()),
    begin: budget,
  };
}
