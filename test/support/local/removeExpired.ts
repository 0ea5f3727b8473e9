import { InvocationContext } from '@azure/functions';
import * as df from 'durable-functions';
import { expiryParts } from '../../../functions/steps/retention/expiryParts';
import { startTokens } from '../../../shared/clients/starts/startTokens';
import { directoryStore } from '../../../shared/clients/store/directoryStore';
import { testKeyWrapper } from '../clients/clientKeyWrapper';
import { type StartedMove } from './localMoves';

/** The client of the runtime, by the addresses that the start of a move returned. */
function clientOf(move: StartedMove) {
  // Otherwise the library takes the host for one on port 7071.
  process.env['WEBSITE_HOSTNAME'] = '127.0.0.1';
  const input = df.input.durableClient();
  const context = new InvocationContext({ functionName: 'removeExpired', options: { extraInputs: [input] } });
  context.extraInputs.set(input, { taskHubName: 'test', creationUrls: {}, managementUrls: move });
  return df.getClient(context);
}

/** Runs the tasks of the timer that removes expired records, at a time. The timer of a host reads the clock of the machine. */
export async function removeExpiredAt(storeFolder: string, move: StartedMove, nowMs: number): Promise<void> {
  const store = directoryStore(storeFolder);
  const budget = () => {
    throw new Error('The test has its own time of a removal.');
  };
  const starts = startTokens(store, testKeyWrapper());
  const parts = expiryParts({ store, starts, budget }, { days: 30, reportDays: 60 }, () => nowMs);
  for (const task of await parts.tasks(clientOf(move), () => undefined)) await task();
}
