import { type HttpHandler, type HttpRequest } from '@azure/functions';
import { type DurableClient, getClient } from 'durable-functions';
import { type ComparisonLine } from '../../../shared/contracts/api/comparisonAnswers';
import { type VaultPairName } from '../../../shared/contracts/model/checks';
import { comparisonIdSchema } from '../../../shared/contracts/model/comparisons';
import { pairOfRun } from '../../../shared/rules/checks/checkRunId';
import { storeNames } from '../../../shared/rules/storeNames';
import { handle } from '../handle';
import { type ListQuery, parseListQuery, parsePair, type QueryFaults, refuseFaults } from '../lists/listQuery';
import { comparisonView, findComparison, type FoundComparison } from './findComparison';

export interface GetComparisonsParts {
  /** Ids of the comparisons of all pairs, newest first. The store limits the length of the list. */
  readonly listComparisons: () => Promise<readonly string[]>;
}

/** How many comparisons one call looks at, so that many without a history do not make it slow. */
const maxLooked = 400;

/**
 * `GET /api/comparisons?sourceVault=&targetVault=&limit=&continuationToken=`: the comparisons, newest first, while their
 * history exists.
 */
export function getComparisons({ listComparisons }: GetComparisonsParts): HttpHandler {
  return handle('getComparisons', async (request, context, instance) => {
    const query = parseQuery(request);
    if ('faults' in query) return refuseFaults(query, instance);
    const ids = (await listComparisons()).filter((id) => isWanted(id, query));
    const client = getClient(context);
    const comparisons: ComparisonLine[] = [];
    let looked = 0;
    while (looked < Math.min(ids.length, maxLooked) && comparisons.length < query.limit) {
      const some = ids.slice(looked, looked + query.limit - comparisons.length);
      const found = await findAll(client, some);
      comparisons.push(...found.map((each) => lineOf(each, request.url)));
      looked += some.length;
    }
    const continuationToken = looked < ids.length ? (ids[looked - 1] ?? null) : null;
    return { status: 200, jsonBody: { comparisons, continuationToken } };
  });
}

/** Compares times instead of looking for the comparison that ended a page, because that one may have been removed since. */
function isWanted(id: string, { after, pair }: Query): boolean {
  if (after !== undefined && storeNames.comparisonTime(id) <= storeNames.comparisonTime(after)) return false;
  if (pair === undefined) return true;
  const { sourceVault, targetVault } = pairOfRun(id);
  return sourceVault === pair.sourceVault && targetVault === pair.targetVault;
}

async function findAll(client: DurableClient, ids: readonly string[]): Promise<readonly FoundComparison[]> {
  const found = await Promise.all(ids.map((id) => findComparison(client, id)));
  return found.flatMap((each) => each ?? []);
}

function lineOf(found: FoundComparison, url: string): ComparisonLine {
  const { id, sourceVault, targetVault, depth, state, equal, items, counts, ...rest } = comparisonView(found);
  const { startedAt, startedBy, finishedAt } = rest;
  const comparisonUri = new URL(`/api/comparisons/${id}`, url).href;
  const head = { id, sourceVault, targetVault, depth, state, equal, items, counts, startedAt, startedBy, finishedAt };
  return { ...head, comparisonUri, reportUri: `${comparisonUri}/report` };
}

interface Query extends ListQuery {
  readonly pair: VaultPairName | undefined;
}

function parseQuery(request: HttpRequest): Query | QueryFaults {
  const pair = parsePair(request);
  if (pair !== undefined && 'faults' in pair) return pair;
  const page = parseListQuery(request, (text) => comparisonIdSchema.safeParse(text).success);
  return 'faults' in page ? page : { ...page, pair };
}
