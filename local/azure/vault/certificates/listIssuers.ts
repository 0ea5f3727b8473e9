import { pageOf } from '../items/pageOf';
import { type Operation } from '../operation';

/** GET /certificates/issuers. */
export const listIssuers: Operation = {
  name: 'issuers.list',
  method: 'GET',
  paths: ['/certificates/issuers'],
  rateClass: 'other',
  run: (call) =>
    pageOf(call, {
      take: (after, limit) => {
        const issuers = call.vault.issuers.list();
        const start = after === undefined ? 0 : issuers.findIndex(({ name }) => name.toLowerCase() > after);
        return start < 0 ? [] : issuers.slice(start, start + limit);
      },
      keyOf: ({ name }) => name.toLowerCase(),
      show: ({ name, provider }) => ({ id: `${call.baseUrl}/certificates/issuers/${name}`, provider }),
    }),
};
