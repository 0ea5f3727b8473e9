import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Consumer } from '../../../shared/contracts/model/consumer';
import { type GraphPage } from '../../../shared/clients/consumers/consumerReads';
import { consumersOfResource } from '../../../shared/rules/consumers/consumersOfResource';
import { resourceTypes } from '../../../shared/rules/consumers/resourceKinds';
import { queryText } from '../../../shared/rules/text/azCommand';
import { proveScope } from './proveScope';
import { complete, failedReading, incomplete, timeNow } from './readingOf';
import { type SourceAsk, type SourceStep } from './source';

/** The sum over ids does not depend on their order, and has the same length for any number of them. */
const cursorSchema = z.strictObject({
  token: z.string(),
  rows: z.number(),
  ids: z.string().regex(/^[0-9a-f]{64}$/),
  found: z.number(),
});
type Reached = Omit<z.infer<typeof cursorSchema>, 'token'>;

const none: Reached = { rows: 0, ids: '0'.repeat(64), found: 0 };

/**
 * Every resource of the table of kinds, with its properties only if they have the name of the vault. `order by id` keeps pages from
 * overlapping. Source: Azure Resource Graph documentation, "Work with large Azure resource data sets".
 */
export function graphQuery(vault: string): string {
  return [
    'resources',
    `| where type in~ (${resourceTypes.map((type) => queryText(type)).join(', ')})`,
    `| extend named = tostring(properties) contains ${queryText(vault)}`,
    '| project id, type, identity = iff(named, identity, dynamic(null)), properties = iff(named, properties, dynamic(null))',
    '| order by id asc',
  ].join('\n');
}

/**
 * Reads Azure Resource Graph. It lags, and leaves out in silence what the identity may not read. So the reading is complete only if the
 * identity may read every type of the table in the whole subscription, and if Azure Resource Manager lists exactly the same resources.
 */
export async function* graphSource(ask: SourceAsk): AsyncGenerator<SourceStep, void> {
  const { clients, vault, scope, source } = ask;
  const subscriptionId = scope.slice('/subscriptions/'.length);
  const query = graphQuery(vault.name);
  const where = { source, scope };
  const from = ask.cursor === null ? undefined : cursorSchema.parse(JSON.parse(ask.cursor));
  let reached: Reached = from ?? none;
  let token = from?.token;
  for (;;) {
    let page: GraphPage;
    try {
      page = await clients.consumers.queryGraph({ subscriptionId, query, token });
    } catch (error) {
      const failed = failedReading(where, null, error);
      yield { consumers: [], readings: [{ ...failed, found: reached.found }], cursor: null };
      return;
    }
    const consumers = consumersIn(page, ask);
    reached = {
      rows: reached.rows + page.rows.length,
      ids: page.rows.reduce((sum, { id }) => addId(sum, id), reached.ids),
      found: reached.found + consumers.length,
    };
    if (page.token === undefined) {
      yield { consumers, readings: await judge(ask, reached, page), cursor: null };
      return;
    }
    // A service that repeats its token, or has more rows than it says, would never come to its end.
    if (page.token === token || page.rows.length === 0 || reached.rows > page.total) {
      const readings = [incomplete(where, { because: 'CUT_OFF', action: null, found: reached.found })];
      yield { consumers, readings, cursor: null };
      return;
    }
    token = page.token;
    yield { consumers, readings: [], cursor: JSON.stringify({ token, ...reached }) };
  }
}

function consumersIn({ rows }: GraphPage, { source, vault }: SourceAsk): readonly Consumer[] {
  const seenAt = timeNow();
  return rows.flatMap((row) =>
    consumersOfResource(row, vault).map((one) => ({ ...one, resourceId: row.id, source, seenAt })),
  );
}

async function judge({ clients, scope, source }: SourceAsk, { rows, ids, found }: Reached, { total }: GraphPage) {
  const where = { source, scope };
  if (rows !== total) return [incomplete(where, { because: 'CUT_OFF', action: null, found })];
  try {
    const gaps = await proveScope(clients.consumers, scope, resourceTypes);
    const open = gaps.map((gap) => incomplete({ source, scope: gap.scope }, gap));
    const listed = await sumOfResources({ clients, scope });
    const isSame = listed.rows === rows && listed.ids === ids;
    const lagging = isSame ? [] : [incomplete(where, { because: 'GRAPH_LAGS', action: null })];
    const all = [...open, ...lagging];
    return all.length === 0 ? [complete(where, found)] : all.map((one, at) => (at === 0 ? { ...one, found } : one));
  } catch (error) {
    return [{ ...failedReading(where, null, error), found }];
  }
}

async function sumOfResources({ clients, scope }: Pick<SourceAsk, 'clients' | 'scope'>) {
  let sum = none;
  for await (const page of clients.consumers.eachId(scope.slice('/subscriptions/'.length), resourceTypes)) {
    sum = { ...sum, rows: sum.rows + page.length, ids: page.reduce((ids, { id }) => addId(ids, id), sum.ids) };
  }
  return sum;
}

/** Adds an id to a sum: the exclusive or of hashes. Both services write ids in any case. */
function addId(sum: string, id: string): string {
  const hash = createHash('sha256').update(id.toLowerCase()).digest();
  const bytes = Buffer.from(sum, 'hex');
  return Buffer.from(bytes.map((byte, at) => byte ^ (hash[at] ?? 0))).toString('hex');
}
