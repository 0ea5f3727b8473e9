import { type HttpHandler, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { type DurableOrchestrationStatus, getClient } from 'durable-functions';
import { type ItemLine, itemTokenSchema } from '../../../shared/contracts/api/moveList';
import { moveIdSchema, runIdSchema } from '../../../shared/contracts/model/ids';
import { type CutOffRun } from '../../../shared/contracts/api/moveRuns';
import { problemCodeSchema, type ProblemCode } from '../../../shared/contracts/model/progress';
import { itemNameSchema, type ItemType, itemTypes } from '../../../shared/contracts/model/item';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type ItemResult, type ItemState, itemStates } from '../../../shared/contracts/model/outcome';
import { inDryRun } from '../../../shared/rules/problems/failureProblem';
import { noticesOf, problemsOf, versionsDone } from '../../../shared/rules/problems/summarizeResults';
import { findOwnMove, moveOf } from '../../runtime/findMove';
import { isRunning } from '../../runtime/orchestrationState';
import { cutOffInHistory, cutOffInStore } from '../cutOffOutcome';
import { handle } from '../handle';
import { moveNotFound, runNotFound } from '../noMove';
import { problem } from '../problem';
import { defaultRun, type RunKey, type StoredRuns } from '../runsOfMove';
import {
  type ListQuery,
  parameterFault,
  parseChoice,
  parseListQuery,
  type QueryFaults,
  refuseFaults,
} from './listQuery';
import { type ProveInput } from '../../runtime/newerVersion';

/** The pages of a run's items. */
export interface ItemPages {
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
export function getItems(parts: GetItemsParts): HttpHandler {
  return handle('getItems', async (request, context, instance) => {
    const query = parseQuery(request);
    if ('faults' in query) return refuseFaults(query, instance);
    const moveId = request.params['id'] ?? '';
    if (!moveIdSchema.safeParse(moveId).success) return moveNotFound(instance);
    const found = await findOwnMove(getClient(context), moveId, parts);
    const runId = query.run ?? (await defaultRun(moveId, found, parts));
    const seen = runId === undefined ? undefined : await seenRun({ moveId, runId }, found, parts);
    if (seen === undefined) return query.run === undefined ? moveNotFound(instance) : runNotFound(instance);
    try {
      const rows = await parts.openItems(seen.run, seen.isEnded);
      if (rows === undefined) return noPlan(instance);
      const list = await collect(rows, query, seen.run);
      return { status: 200, jsonBody: { id: moveId, runId, phase: seen.run.phase, ...list } };
    } catch (error) {
      if (!(error instanceof MoverError) || error.code !== 'PLAN_CHANGED') throw error;
      return problem({ status: 409, code: error.code, detail: error.message, instance });
    }
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

interface Query extends ListQuery {
  readonly run: string | undefined;
  readonly type: ItemType | undefined;
  readonly state: ItemState | undefined;
  readonly code: ProblemCode | undefined;
  readonly text: string | undefined;
}

function passes({ itemType, itemName, state, code, reasons }: ItemResult, query: Query): boolean {
  if (query.type !== undefined && itemType !== query.type) return false;
  if (query.state !== undefined && state !== query.state) return false;
  if (query.code !== undefined && ![code, ...reasons].some((each) => each === query.code)) return false;
  return query.text === undefined || itemName.toLowerCase().includes(query.text.toLowerCase());
}

function parseQuery(request: HttpRequest): Query | QueryFaults {
  const page = parseListQuery(request, (text) => itemTokenSchema.safeParse(text).success);
  const type = parseChoice(request, 'type', itemTypes);
  const state = parseChoice(request, 'state', itemStates);
  const [run, code, text] = ['run', 'code', 'text'].map((name) => request.query.get(name) ?? undefined);
  const known = problemCodeSchema.safeParse(code).data;
  const faults = [page, type, state].flatMap((each) =>
    typeof each === 'object' && 'faults' in each ? each.faults : [],
  );
  if (run !== undefined && !runIdSchema.safeParse(run).success) {
    faults.push(parameterFault('run', 'the id of a run: 8 of the characters 0 to 9 and a to f', run));
  }
  if (code !== undefined && known === undefined) {
    faults.push(parameterFault('code', 'a code that docs/routes.md or docs/errors.md explains', code));
  }
  if (text !== undefined && !itemNameSchema.safeParse(text).success) {
    faults.push(parameterFault('text', 'a part of a name: letters, digits and "-"', text));
  }
  if ('faults' in page || typeof type === 'object' || typeof state === 'object' || faults.length > 0) return { faults };
  return { ...page, run, type, state, code: known, text };
}

function noPlan(instance: string): HttpResponseInit {
  const move = instance.replace(/\/items\/?$/, '');
  const detail = `The run is still planning, or it ended before it had a plan. GET ${move} shows its phase.`;
  return problem({ status: 404, code: 'PLAN_NOT_READY', detail, instance, headers: { 'Retry-After': '5' } });
}
