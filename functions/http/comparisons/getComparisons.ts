import { type DurableClient } from 'durable-functions';
import { type ComparisonLine } from '../../../shared/contracts/api/comparisonAnswers';
import { type QueryOf } from '../../../shared/contracts/operations/operation';
import { type Operations } from '../../../shared/contracts/operations/operations';
import { pairOfRun } from '../../../shared/rules/checks/checkRunId';
import { storeNames } from '../../../shared/rules/storeNames';
import { type Call, serve } from '../frame/serve';
import { comparisonView, findComparison, type FoundComparison } from './findComparison';

interface GetComparisonsParts {
  /** Ids of the comparisons of all pairs, newest first. The store limits the length of the list. */
  readonly listComparisons: () => Promise<readonly string[]>;
}

/** How many comparisons one call looks at, so that many without a history do not make it slow. */
const maxLooked = 400;

/**
 * `GET /api/comparisons?sourceVault=&targetVault=&limit=&continuationToken=`: the comparisons, newest first, while their
 * history exists.
 */
export function getComparisons({ listComparisons }: GetComparisonsParts) {
  return serve('getComparisons', async (asked) => {
    const { query } = asked;
    const ids = (await listComparisons()).filter((id) => isWanted(id, query));
    const comparisons: ComparisonLine[] = [];
    let looked = 0;
    while (looked < Math.min(ids.length, maxLooked) && comparisons.length < query.limit) {
      const some = ids.slice(looked, looked + query.limit - comparisons.length);
      const found = await findAll(asked.client, some);
      comparisons.push(...found.map((each) => lineOf(each, asked)));
      looked += some.length;
    }
    const continuationToken = looked < ids.length ? (ids[looked - 1] ?? null) : null;
    return { jsonBody: { comparisons, continuationToken } };
  });
}

type Query = QueryOf<Operations['getComparisons']>;

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

function lineOf(found: FoundComparison, { uriOf }: Call): ComparisonLine {
  const { id, sourceVault, targetVault, depth, state, equal, items, counts, ...rest } = comparisonView(found);
  const { startedAt, startedBy, finishedAt, access } = rest;
  const comparisonUri = uriOf(`comparisons/${id}`);
  const head = { id, sourceVault, targetVault, depth, state, equal, items, counts, startedAt, startedBy, finishedAt };
  return {
    ...head,
    ...(access && { access: { equal: access.equal } }),
    comparisonUri,
    reportUri: `${comparisonUri}/report`,
  };
}
