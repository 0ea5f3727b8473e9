import { z } from 'zod';
import { consumerSearchIdSchema } from '../model/consumer';
import { get, post } from './operation';
import { text, token } from './parameters';

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
    query: {
      from: text(
        'The number of the first consumer of a JSON answer. Default: 0.',
        { schema: z.string().regex(/^\d{1,7}$/), expected: 'a whole number of at most 7 digits' },
        { pattern: '^\\d{1,7}$' },
      ),
    },
    ...{ formats: ['json', 'md', 'html', 'csv'], conflict: 'CONSUMERS_CHANGED' },
    problems: { 409: 'The stored consumers do not match their hash: they were changed in the store.' },
  }),
} as const;
