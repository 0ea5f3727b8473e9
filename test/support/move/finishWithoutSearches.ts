import { type DurableClient } from 'durable-functions';
import { finishMove } from '../../../functions/activities/finishMove';
import { type ActivityFactory } from '../../../functions/steps/frame/activity';

/** The last step of a move in a store without searches, so that it asks the runtime nothing. */
export const finishWithoutSearches: ActivityFactory = (clients) => {
  const { name, run } = finishMove(clients);
  return { name, reads: () => true, run: (input, log) => run(input, {} as DurableClient, log) };
};
