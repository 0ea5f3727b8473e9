import { type OrchestrationContext } from 'durable-functions';
import { approvalEvent } from '../../../shared/contracts/steps/orchestrations';
import { type Steps } from './steps';
import { pauseUnlessWoken } from './pauseUntil';

/** Events of others that one generation reads, so that they cannot make its history long. */
const maxFalseEvents = 20;

/** How long an orchestration waits for an event before it looks again. The first is for a store that did not answer. */
const lookAgainMs = { afterFailure: 5 * 60_000, usually: 3_600_000 };

/** What a look at the store found. `isSure`: the store answered, and has nothing that counts. */
type Looked<Found> = { readonly found: Found } | { readonly isSure: boolean };

/**
 * Looks until a look finds something; undefined if the generation ends before. Each generation looks first: an event that came before it is
 * lost. Later, events only say when to look: everybody with the key of the runtime can raise them, with any data. Without an event it
 * looks every hour, and at the time `until`.
 */
export function* lookUntilFound<Found>(
  context: OrchestrationContext,
  look: () => Steps<Looked<Found>>,
  until?: Date,
): Steps<Found | undefined> {
  for (let events = 0; events < maxFalseEvents; events += 1) {
    const looked = yield* look();
    if ('found' in looked) return looked.found;
    const pauseMs = looked.isSure ? lookAgainMs.usually : lookAgainMs.afterFailure;
    const at = context.df.currentUtcDateTime.getTime() + pauseMs;
    const pausedUntil = new Date(Math.min(at, until?.getTime() ?? at));
    if ((yield* pauseUnlessWoken(context, pausedUntil, approvalEvent)) === 'paused') return undefined;
  }
  return undefined;
}
