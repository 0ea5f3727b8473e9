import { maxShownConsumers, searchStatusSchema, type SearchView } from '../../../shared/contracts/api/consumerAnswers';
import { type Consumer } from '../../../shared/contracts/model/consumer';
import { searchTable, searchTexts } from '../../../shared/rules/consumers/searchDocument';
import { isWholeSearch, searchTasks } from '../../../shared/rules/consumers/searchTasks';
import { storeNames } from '../../../shared/rules/storeNames';
import { findSearch, type FoundSearch, type SearchReaders } from '../../runtime/findConsumerSearch';
import { isRunning } from '../../runtime/orchestrationState';
import { Refused } from '../answers/problem';
import { answerIn } from '../frame/chooseFormat';
import { serve } from '../frame/serve';

/** `GET /api/consumers?limit=&continuationToken=`: the searches, newest first, while their history exists. */
export function getConsumerSearches({ listSearches }: SearchReaders) {
  return serve('getConsumerSearches', async ({ client, query, uriOf }) => {
    const { after, limit } = query;
    const ids = (await listSearches()).filter((id) => after === undefined || timeOf(id) > timeOf(after));
    const some = ids.slice(0, limit);
    const found = await Promise.all(some.map((id) => findSearch(client, id)));
    const searches = found.flatMap((one) => {
      if (one === undefined) return [];
      const { id, vault, state, proved, found: count, startedAt, finishedAt } = viewOf(one);
      const searchUri = uriOf(`consumers/${id}`);
      return [{ id, vault, state, proved, found: count, startedAt, finishedAt, searchUri }];
    });
    return { jsonBody: { searches, continuationToken: ids.length > limit ? (some.at(-1) ?? null) : null } };
  });
}

function timeOf(id: string): string {
  return storeNames.consumerTime(id);
}

/** `GET /api/consumers/{id}?format=json|md|html|csv`: what a search found, and what it proved. */
export function getConsumerSearch({ eachPage }: SearchReaders) {
  return serve('getConsumerSearch', async ({ client, id, log, query, format }) => {
    const found = await findSearch(client, id);
    if (found === undefined) throw new Refused({ status: 404, code: 'SEARCH_NOT_FOUND', detail: noSearch });
    const view = viewOf(found);
    log({ vault: view.vault, search: view.id });
    const from = format === 'json' ? Number(query.from ?? 0) : 0;
    const { output } = found;
    if (format === 'csv') {
      const csv = await tableOf(output === undefined ? undefined : eachPage(output));
      return answerIn(format, csv, { texts: { csv: (text: string) => text }, name: view.id });
    }
    const consumers = output === undefined ? [] : await consumersFrom(eachPage(output), from, maxShownConsumers);
    const end = from + consumers.length;
    const jsonBody = { ...view, consumers, nextFrom: end < view.found && output !== undefined ? end : null };
    if (format !== 'json') return answerIn(format, jsonBody, { texts: searchTexts, name: view.id });
    return { headers: view.state === 'running' ? { 'Retry-After': '2' } : {}, jsonBody };
  });
}

const noSearch = 'There is no search with this id, or its history was purged. Start one with POST /api/consumers.';

/** The table of all consumers, of which only the text and one page are in memory. */
async function tableOf(pages: AsyncIterable<readonly Consumer[]> = noPages()): Promise<string> {
  const texts = [searchTable.heads];
  for await (const page of pages) texts.push(searchTable.rowsOf(page));
  return texts.join('');
}

async function* noPages(): AsyncGenerator<readonly Consumer[], void> {
  // A search in progress has none.
}

/** Only the last page proves the others, so it reads to the end. */
async function consumersFrom(
  pages: AsyncGenerator<readonly Consumer[], void>,
  from: number,
  most: number,
): Promise<Consumer[]> {
  const kept: Consumer[] = [];
  let at = 0;
  for await (const page of pages) {
    const start = Math.max(0, from - at);
    if (kept.length < most) kept.push(...page.slice(start, start + most - kept.length));
    at += page.length;
  }
  return kept;
}

function viewOf({ status, ask, output }: FoundSearch): Omit<SearchView, 'consumers' | 'nextFrom'> {
  const { id, vault, scopes, startedBy = null } = ask;
  const head = { id, vault, scopes, startedBy };
  const total = searchTasks(ask).length;
  if (output !== undefined) {
    const { startedAt, finishedAt, readings, consumers: found } = output;
    const tasks = { total, done: total };
    return {
      ...head,
      state: 'completed',
      proved: isWholeSearch(readings),
      tasks,
      startedAt,
      finishedAt,
      readings,
      found,
    };
  }
  const shown = searchStatusSchema.safeParse(status.customStatus).data;
  const isCancelled = ['Terminated', 'Canceled'].includes(status.runtimeStatus);
  const runs = isRunning(status);
  return {
    ...{ ...head, state: runs ? 'running' : isCancelled ? 'cancelled' : 'failed', proved: null },
    tasks: shown?.tasks ?? { total, done: 0 },
    startedAt: shown?.startedAt ?? status.createdTime.toISOString(),
    finishedAt: runs ? null : status.lastUpdatedTime.toISOString(),
    ...{ readings: [], found: shown?.consumers ?? 0 },
    ...(runs || isCancelled ? {} : { failure: { code: 'INTERNAL', detail: unexpected } as const }),
  };
}

const unexpected = 'The search ended unexpectedly. The log of the app has the cause.';
