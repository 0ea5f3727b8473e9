import { z } from 'zod';
import { comparisonViewSchema } from '../../../shared/contracts/api/comparisonAnswers';
import {
  comparedFieldSchema,
  comparedOutcomeSchema,
  comparisonIdSchema,
  type ComparedItem,
} from '../../../shared/contracts/model/comparisons';
import { vaultNameSchema } from '../../../shared/contracts/model/ids';
import { pauseOf } from '../../verbs/watch';
import { eitherPairOr, itemSchema, limitSchema, meaningSchema, meaningsOf, offsetSchema, waitFor } from '../shown';
import { tool } from '../tool';
import { comparedShape, type ToolClient } from '../toolRequests';

const { counts, depth, equal, fields } = comparisonViewSchema.shape;

/** What differs between two vaults now. */
export const compare = tool({
  name: 'compare',
  title: 'Compare two vaults',
  about:
    'Compares two vaults item by item and lists the items without a match, from "offset" on. The default depth "metadata" reads no contents; "full" lets the app compare contents, and no answer has them. Give both vaults; if the answer has the state "running", ask again with its comparisonId.',
  input: z
    .strictObject({
      sourceVault: vaultNameSchema.optional(),
      targetVault: vaultNameSchema.optional(),
      ...comparedShape,
      comparisonId: comparisonIdSchema.optional(),
      offset: offsetSchema,
      limit: limitSchema,
    })
    .superRefine(eitherPairOr('comparisonId')),
  output: z.object({
    comparisonId: z.string(),
    state: comparisonViewSchema.shape.state,
    depth: depth.nullable(),
    equal,
    counts: counts.nullable(),
    fields: fields.nullable(),
    unmatched: z.number().nullable(),
    items: z.array(
      itemSchema.extend({
        outcome: comparedOutcomeSchema,
        fields: z.array(comparedFieldSchema),
        code: z.string().nullable(),
      }),
    ),
    problems: z.array(meaningSchema),
  }),
  run: async ({ comparisonId, offset, limit, ...asked }, asking) => {
    const { client, place } = await asking.open();
    const id = comparisonId ?? (await start(client, asked));
    const view = await waitFor(
      async () => {
        const seen = await client.call('getComparison', { id });
        return seen.state === 'running' ? undefined : seen;
      },
      asking,
      pauseOf({ place }),
    );
    if (view === undefined) return { ...nothing, comparisonId: id };
    const { state } = view;
    const results = state === 'completed' ? await resultsOf(client, id) : [];
    const rows = results.filter(({ outcome }) => outcome !== 'match');
    const shown = rows.slice(offset, offset + limit);
    const codes = [view.failure, ...shown].flatMap((one) => one?.code ?? []);
    return {
      comparisonId: id,
      state,
      depth: view.depth,
      equal: view.equal,
      counts: view.counts,
      fields: view.fields,
      unmatched: state === 'completed' ? rows.length : null,
      items: shown.map(itemOf),
      problems: meaningsOf(codes),
    };
  },
});

const nothing = {
  state: 'running',
  depth: null,
  equal: null,
  counts: null,
  fields: null,
  unmatched: null,
  items: [],
  problems: [],
};

/** The default reads no contents. */
async function start(client: ToolClient, asked: Readonly<Record<string, unknown>>): Promise<string> {
  const body = { ...asked, depth: asked['depth'] ?? 'metadata' };
  return (await client.call('startComparison', { body })).id;
}

async function resultsOf(client: ToolClient, id: string): Promise<readonly ComparedItem[]> {
  return (await client.call('getComparisonReport', { id, query: { format: 'json' } })).results;
}

function itemOf(item: ComparedItem) {
  return {
    type: item.itemType,
    name: item.itemName,
    outcome: item.outcome,
    fields: item.fields,
    code: item.code ?? null,
  };
}
