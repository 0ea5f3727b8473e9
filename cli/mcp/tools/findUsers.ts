import { z } from 'zod';
import { type SearchView, searchViewSchema } from '../../../shared/contracts/api/consumerAnswers';
import {
  consumerSearchIdSchema,
  consumerKindSchema,
  searchScopesSchema,
  searchWorkspacesSchema,
  sourceReadingSchema,
} from '../../../shared/contracts/model/consumer';
import { vaultNameSchema } from '../../../shared/contracts/model/ids';
import { summaryOfSearch } from '../../../shared/rules/consumers/searchSummary';
import { pauseOf } from '../../verbs/watch';
import { limitSchema, offsetSchema, waitFor } from '../shown';
import { tool } from '../tool';
import { type ToolClient } from '../toolRequests';

const { state, proved, found } = searchViewSchema.shape;

/** Who uses a vault, and what of that is proved. */
export const findUsers = tool({
  name: 'find_users',
  title: 'Find what uses a vault',
  about:
    'Looks in Azure subscriptions and in the audit log for everything that uses a vault, and lists it from "offset" on. Only "proved": true means that these are all; else "open" says where there may be more. Give "vault" and "scopes" (ids of subscriptions); if the answer has the state "running", ask again with its searchId.',
  input: z
    .strictObject({
      vault: vaultNameSchema.optional(),
      scopes: searchScopesSchema.optional(),
      workspaces: searchWorkspacesSchema.optional(),
      searchId: consumerSearchIdSchema.optional(),
      offset: offsetSchema,
      limit: limitSchema,
    })
    .superRefine(({ vault, scopes, searchId }, context) => {
      if (searchId === undefined ? vault !== undefined && scopes !== undefined : vault === undefined) return;
      context.addIssue({ code: 'custom', message: 'expected either "vault" and "scopes", or "searchId"' });
    }),
  output: z.object({
    searchId: z.string(),
    ...{ state, proved, found },
    startedAt: z.string().nullable(),
    kinds: z.array(z.object({ kind: consumerKindSchema, count: z.number() })),
    places: z.array(
      z.object({
        ...{ kind: consumerKindSchema, resource: z.string(), place: z.string(), item: z.string().nullable() },
        lastUsedAt: z.string().nullable(),
      }),
    ),
    open: z.array(sourceReadingSchema.pick({ source: true, scope: true, because: true, action: true })),
  }),
  run: async ({ searchId, offset, limit, ...asked }, asking) => {
    const { client, place } = await asking.open();
    const id = searchId ?? (await client.call('startConsumerSearch', { body: bodyOf(asked) })).id;
    const view = await waitFor(
      async () => {
        const seen = await client.call('getConsumerSearch', { id, query: { format: 'json' } });
        return seen.state === 'running' ? undefined : seen;
      },
      asking,
      pauseOf({ place }),
    );
    if (view === undefined) return { ...nothing, searchId: id };
    const consumers = view.state === 'completed' ? await allConsumers(client, view) : [];
    const { startedAt, readings, finishedAt } = view;
    const { kinds } = summaryOfSearch({ id, startedAt, finishedAt: finishedAt ?? startedAt, readings, consumers });
    return {
      searchId: id,
      ...{ state: view.state, proved: view.proved, found: view.found, startedAt, kinds },
      places: consumers.slice(offset, offset + limit).map((one) => ({
        ...{ kind: one.kind, resource: one.resourceId, place: one.place, item: one.item },
        lastUsedAt: one.used?.lastAt ?? null,
      })),
      open: readings
        .filter(({ verdict }) => verdict !== 'complete')
        .map(({ source, scope, because, action }) => ({ source, scope, because, action })),
    };
  },
});

const nothing = { state: 'running', proved: null, found: 0, startedAt: null, kinds: [], places: [], open: [] };

function bodyOf({ vault = '', scopes = [], workspaces }: Asked) {
  return { vault, scopes, ...(workspaces && { workspaces }) };
}

interface Asked {
  readonly vault?: string | undefined;
  readonly scopes?: string[] | undefined;
  readonly workspaces?: string[] | undefined;
}

/** One answer has a part of a long result. */
async function allConsumers(client: ToolClient, view: SearchView): Promise<SearchView['consumers']> {
  const all = [...view.consumers];
  for (let from = view.nextFrom; from !== null;) {
    const more = await client.call('getConsumerSearch', { id: view.id, query: { format: 'json', from: String(from) } });
    all.push(...more.consumers);
    from = more.nextFrom;
  }
  return all;
}
