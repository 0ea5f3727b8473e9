import { type DurableOrchestrationStatus } from 'durable-functions';
import { type ItemLine } from '../../../shared/contracts/api/moveList';
import { moveIdSchema } from '../../../shared/contracts/model/ids';
import { type CutOffRun } from '../../../shared/contracts/api/moveRuns';
import { type ItemResult } from '../../../shared/contracts/model/outcome';
import { type QueryOf } from '../../../shared/contracts/operations/operation';
import { type Operations } from '../../../shared/contracts/operations/operations';
import { inDryRun } from '../../../shared/rules/problems/failureProblem';
import { noticesOf, problemsOf, versionsDone } from '../../../shared/rules/problems/summarizeResults';
import { findOwnMove, moveOf } from '../../runtime/findMove';
import { isRunning } from '../../runtime/orchestrationState';
import { cutOffInHistory, cutOffInStore } from '../moves/cutOffOutcome';
import { noPlan } from '../moves/getPlan';
import { serve } from '../frame/serve';
import { moveNotFound, runNotFound } from '../moves/requireMove';
import { defaultRun, type RunKey, type StoredRuns } from '../moves/runsOfMove';
import { type ProveInput } from '../../runtime/newerVersion';

/** The pages of a run's items. */
interface ItemPages {
  readonly pages: number;
  readonly readPage: (page: number) => Promise<readonly ItemResult[]>;
}

export interface GetItemsParts extends StoredRuns, ProveInput {
  /** Opens the items of a run, undefined before it has a plan. Throws `PLAN_CHANGED` if the store has another plan. */
  readonly openItems: (run: CutOffRun, isEnded: boolean) => Promise<ItemPages | undefined>;
}

/** How many pages one call reads, so that a filter which few items pass does not make it slow. */
const maxPagesRead = 200;
const pagesAtOnce = 8;

/**
 * `GET /api/moves/{id}/items?run=&type=&state=&code=&text=&limit=&continuationToken=`: the items of a run in the order of
 * its plan, as far as they are now.
 */
export function getItems(parts: GetItemsParts) {
  return serve('getItems', async (asked) => {
    const { id: moveId, client, query } = asked;
    if (!moveIdSchema.safeParse(moveId).success) throw moveNotFound();
    const found = await findOwnMove(client, moveId, parts);
    const runId = query.run ?? (await defaultRun(moveId, found, parts));
    const seen = runId === undefined ? undefined : await seenRun({ moveId, runId }, found, parts);
    if (runId === undefined || seen === undefined) throw query.run === undefined ? moveNotFound() : runNotFound(asked);
    const rows = await parts.openItems(seen.run, seen.isEnded);
    if (rows === undefined) throw noPlan('run', asked);
    return { jsonBody: { id: moveId, runId, phase: seen.run.phase, ...(await collect(rows, query, seen.run)) } };
  });
}

interface SeenRun {
  readonly run: CutOffRun;
  readonly isEnded: boolean;
}

async function seenRun(
  key: RunKey,
  found: DurableOrchestrationStatus | undefined,
  { readRun }: StoredRuns,
): Promise<SeenRun | undefined> {
  if (found !== undefined && moveOf(found).runId === key.runId) {
    return { run: cutOffInHistory(found), isEnded: !isRunning(found) };
  }
  const record = await readRun(key);
  return record === undefined ? undefined : { run: cutOffInStore(record), isEnded: true };
}

/** Reads pages from where the query continues, until the answer is full or enough pages were read. */
async function collect({ pages, readPage }: ItemPages, query: Query, { move }: CutOffRun) {
  const items: ItemLine[] = [];
  let [page = 0, skip = 0] = (query.after ?? '0.0').split('.').map(Number);
  const lastPage = Math.min(pages, page + maxPagesRead);
  while (page < lastPage) {
    const numbers = Array.from({ length: Math.min(pagesAtOnce, lastPage - page) }, (_, at) => page + at);
    for (const results of await Promise.all(numbers.map(readPage))) {
      for (const [at, result] of results.entries()) {
        if (at < skip || !passes(result, query)) continue;
        if (items.length >= query.limit) return { items, continuationToken: `${String(page)}.${String(at)}` };
        items.push(lineOf(result, move.dryRun));
      }
      page += 1;
      skip = 0;
    }
  }
  return { items, continuationToken: page < pages ? `${String(page)}.0` : null };
}

function lineOf(result: ItemResult, isDryRun: boolean): ItemLine {
  const { itemType, itemName, route, state, reasons, versionCount, verified, proof, update } = result;
  const when = isDryRun ? 'planned' : 'done';
  const found = [...problemsOf(result, when), ...noticesOf(result, when)];
  const problems = isDryRun ? found.map(inDryRun) : found;
  const versions = { total: versionCount, done: versionsDone(result) };
  const line = {
    itemType,
    itemName,
    route,
    state,
    reasons,
    versions,
    verified,
    provedAt: verified ? (proof?.at ?? null) : null,
    problems,
  };
  return update === undefined ? line : { ...line, update };
}

type Query = QueryOf<Operations['getItems']>;

function passes({ itemType, itemName, state, code, reasons }: ItemResult, query: Query): boolean {
  if (query.type !== undefined && itemType !== query.type) return false;
  if (query.state !== undefined && state !== query.state) return false;
  if (query.code !== undefined && ![code, ...reasons].some((each) => each === query.code)) return false;
  return query.text === undefined || itemName.toLowerCase().includes(query.text.toLowerCase());
}
