import { type Clients } from '../shared/clients/openClients';
import { MoverError } from '../shared/contracts/model/moverError';
import { type ObjectStore } from '../shared/clients/store/objectStore';
import { Refused } from './http/answers/problem';
import { newestSearch } from './http/consumers/getConsumerSearch';
import { type CompletionParts, stateCompletion } from './http/moves/getCompletion';
import { eachConsumerPage } from './steps/consumers/consumerPages';
import { listSearches } from './steps/consumers/searchList';
import { controlParts } from './steps/control/controlParts';
import { reportParts } from './steps/report/findReport';
import { signCompletion } from './steps/report/signCompletion';
import { listRuns, readRun } from './steps/runs/runRecords';
import { readSourceFacts } from './steps/targetVault/readSourceFacts';

/** What reads the runs of moves and their reports. */
export function storedRuns(clients: Clients) {
  const { store } = clients;
  return {
    ...controlParts(clients),
    ...reportParts(clients),
    listRuns: (moveId: string) => listRuns(store, moveId),
    readRun: (run: Parameters<typeof readRun>[1]) => readRun(store, run),
  };
}

export function searchReaders(store: ObjectStore) {
  return {
    listSearches: () => listSearches(store),
    eachPage: (run: Parameters<typeof eachConsumerPage>[1]) => eachConsumerPage(store, run),
  };
}

/** What states whether the source of a move may be deleted: for the call, and for the step before a deletion. */
export function completionParts(clients: Clients): CompletionParts {
  const { store, arm, reportSigner } = clients;
  return {
    ...storedRuns(clients),
    admit: () => undefined,
    readSource: (vault) => readSourceFacts(arm, vault, Date.now),
    newestSearch: (client, vault) => newestSearch(client, vault, searchReaders(store)),
    sign: (body, head) => signCompletion(reportSigner, body, head),
  };
}

/** The same statement for a step. What the call refuses is an error of the step. */
export function stateNow(clients: Clients) {
  const parts = completionParts(clients);
  return (asked: Parameters<typeof stateCompletion>[0]) =>
    stateCompletion(asked, parts).catch((error: unknown): never => {
      throw error instanceof Refused ? new MoverError(error.parts.code, error.parts.detail) : error;
    });
}
