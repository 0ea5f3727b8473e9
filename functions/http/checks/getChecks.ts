import { type DurableClient } from 'durable-functions';
import { type CheckLine } from '../../../shared/contracts/api/checkAnswers';
import { type CheckRun, type VaultPairName } from '../../../shared/contracts/model/checks';
import { evidenceOf, type FoundCheckRun } from '../../../shared/rules/checks/foundCheckRun';
import { summarizeRun } from '../../../shared/rules/checks/compareFindings';
import { storeNames } from '../../../shared/rules/storeNames';
import { serve } from '../frame/serve';

export interface GetChecksParts {
  /**
   * Ids of the stored runs of one pair or of all pairs, newest first. For all pairs, the store limits the length of the
   * list.
   */
  readonly listRuns: (pair: VaultPairName | undefined) => Promise<readonly string[]>;
  /** Returns a stored run if history proves it. */
  readonly findRun: (client: DurableClient, id: string) => Promise<FoundCheckRun>;
}

/** `GET /api/checks?sourceVault=&targetVault=&limit=&continuationToken=`: the stored runs, newest first. */
export function getChecks({ listRuns, findRun }: GetChecksParts) {
  return serve('getChecks', async ({ query, client, context }) => {
    const ids = await listRuns(query.pair);
    const find = async (id: string) => evidenceOf(await findRun(client, id), context);
    const runs = await readNewest(olderThan(ids, query.after), query.limit + 1, find);
    const page = runs.slice(0, query.limit);
    const continuationToken = runs.length > page.length ? (page.at(-1)?.id ?? null) : null;
    return { jsonBody: { checks: page.map(lineOf), continuationToken } };
  });
}

/** Compares times instead of looking for the run that ended a page, because that run may have been pruned since. */
function olderThan(ids: readonly string[], after: string | undefined): readonly string[] {
  if (after === undefined) return ids;
  return ids.filter((id) => storeNames.checkTime(id) > storeNames.checkTime(after));
}

/** Reads the first `max` runs of a list. The list may name runs that were pruned, that are in progress, or that somebody planted. */
async function readNewest(
  ids: readonly string[],
  max: number,
  find: (id: string) => Promise<CheckRun | undefined>,
): Promise<readonly CheckRun[]> {
  const runs: CheckRun[] = [];
  for (let at = 0; at < ids.length && runs.length < max; at += max) {
    const read = await Promise.all(ids.slice(at, at + max).map(find));
    runs.push(...read.flatMap((run) => run ?? []));
  }
  return runs.slice(0, max);
}

/** Returns a run without its findings. */
function lineOf(run: CheckRun): CheckLine {
  const { id, sourceVault, targetVault, trigger, overall, counts, failing, forecast, failed, changes } = summarizeRun(
    run,
    null,
  );
  const { startedAt, finishedAt, previousId } = run;
  return {
    id,
    sourceVault,
    targetVault,
    trigger,
    startedAt,
    finishedAt,
    overall,
    counts,
    failing,
    forecast,
    failed,
    previousId,
    changes,
  };
}
