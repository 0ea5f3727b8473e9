import { z } from 'zod';
import { consumerSearchIdSchema } from '../model/consumer';
import { noMove } from './moveOperations';
import { get, post } from './operation';
import { text, token } from './parameters';

const noChange = 'There is no change of consumers with this id.';
const from = text(
  'The number of the first consumer of a JSON answer. Default: 0.',
  { schema: z.string().regex(/^\d{1,7}$/), expected: 'a whole number of at most 7 digits' },
  { pattern: '^\\d{1,7}$' },
);
const started = { answer: 'StartedConsumerChange', says: 'Started. `Location` is the address of the change.' } as const;
const busy = 'Another change of consumers of this vault is in progress.';
const tooMany = 'The app has received too many requests to start something. Try again after `Retry-After`.';

/** The operations of searches for consumers of a vault. */
export const consumerOperations = {
  startConsumerSearch: post('consumers', 'Move.Start', 'ConsumerRequest', {
    ...{ answer: 'StartedSearch', says: 'Started. `Location` is the address of the search.' },
    summary: 'Looks in Azure for everything that uses a vault, and changes nothing. It never reads a value.',
    problems: {
      403: 'The vault is not on the allow-lists.',
      429: 'The app already runs the maximum number of searches, or has received too many requests. Try again after `Retry-After`.',
    },
  }),
  getConsumerSearches: get('consumers', {
    ...{ answer: 'SearchList', says: 'One page of searches.' },
    summary: 'Lists the searches, newest first.',
    list: { of: 'searches', token: token(consumerSearchIdSchema, { maxLength: 60 }) },
  }),
  getConsumerSearch: get('consumers/{id}', {
    ...{ answer: 'ConsumerSearch', says: 'The search.', isLogged: true },
    summary: 'Shows what a search found, and for each source and scope whether that is proved to be all.',
    query: { from },
    ...{ formats: ['json', 'md', 'html', 'csv'], conflict: 'CONSUMERS_CHANGED' },
    problems: { 409: 'The stored consumers do not match their hash: they were changed in the store.' },
  }),
  startConsumerChange: post('moves/{id}/consumers', 'Move.Approve', 'ConsumerChangeRequest', {
    ...{ ...started, conflict: 'CONSUMERS_CHANGED' },
    summary:
      'Lets consumers that a search found use the target of a move that has ended: only those whose objects have no values, one conditional write each. A dry run shows what would change.',
    problems: {
      403: 'A vault is not on the allow-lists any more, or the app requires a second person and does not know the caller.',
      404: `${noMove} Or there is no search with this id.`,
      409: `The move has not ended, or was rolled back; the plan has another hash; the stored consumers were changed in the store. ${busy}`,
      429: tooMany,
    },
  }),
  getConsumerChange: get('consumers/changes/{id}', {
    ...{ answer: 'ConsumerChange', says: 'The change.', isLogged: true, conflict: 'CONSUMERS_CHANGED' },
    summary: 'Shows what became of each consumer, and why. It has no value.',
    query: { from },
    problems: { 404: noChange, 409: 'The stored results do not match their hash: they were changed in the store.' },
  }),
  approveConsumerChange: post('consumers/changes/{id}/approve', 'Move.Approve', 'ConsumerChangeApproval', {
    ...{ answer: 'StartedConsumerChange', says: 'Approved.' },
    summary: 'Approves a change of consumers, or its rollback, that waits for a second person.',
    problems: {
      403: 'The caller started the change or the move, or the app does not know the caller.',
      404: noChange,
      409: `It does not wait for an approval, or its plan has another hash. ${busy}`,
      429: tooMany,
    },
  }),
  rollBackConsumerChange: post('consumers/changes/{id}/rollback', 'Move.Approve', 'ConsumerChangeApproval', {
    ...{ ...started, conflict: 'CONSUMERS_CHANGED' },
    summary: 'Gives each consumer of a change what it had before, byte for byte, if nobody has changed it since.',
    problems: {
      403: 'A vault is not on the allow-lists any more, or the app requires a second person and does not know the caller.',
      404: noChange,
      409: `The change is in progress, its plan has another hash, or it changed nothing. ${busy}`,
      429: tooMany,
    },
  }),
} as const;
