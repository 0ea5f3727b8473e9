import { type DurableClient } from 'durable-functions';
import { consumerSearchIdSchema, type SearchSummary } from '../../../shared/contracts/model/consumer';
import { hasCode } from '../../../shared/contracts/model/moverError';
import { jsonBytes } from '../../../shared/clients/store/jsonStore';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { summaryOfSearch } from '../../../shared/rules/consumers/searchSummary';
import { storeNames } from '../../../shared/rules/storeNames';
import { newestSearch, type SearchReaders } from '../../runtime/findConsumerSearch';
import { eachConsumerPage } from './consumerPages';

/** How many searches the store keeps. */
export const maxSearches = 50;

/** Enters a search into the list of all searches, and removes the oldest ones with what they found. */
export async function enterSearch(
  store: ObjectStore,
  id: string,
  isRunning: (id: string) => Promise<boolean>,
): Promise<void> {
  await store.write(storeNames.consumerTime(id), jsonBytes({}));
  for (const old of (await listSearches(store)).slice(maxSearches)) {
    if (await isRunning(old)) continue;
    for await (const name of store.list(storeNames.consumerSearch(old))) await store.remove(name);
    await store.remove(storeNames.consumerTime(old));
  }
}

/** Returns the ids of all searches, newest first. Names that the app does not write are left out. */
export async function listSearches(store: ObjectStore): Promise<readonly string[]> {
  const ids: string[] = [];
  for await (const name of store.list(storeNames.consumerTimes)) {
    const id = consumerSearchIdSchema.safeParse(/_([^/_]+)\.json$/.exec(name)?.[1]).data;
    if (id !== undefined && name === storeNames.consumerTime(id)) ids.push(id);
  }
  return ids;
}

/** What reads the searches of a store. */
export function searchReaders(store: ObjectStore): SearchReaders {
  return { listSearches: () => listSearches(store), eachPage: (run) => eachConsumerPage(store, run) };
}

/** The summary of the newest search of a vault until a time; `changed` if its consumers are not those that the app stored. */
export async function findSearchOf(
  store: ObjectStore,
  client: DurableClient,
  { vault, until }: { readonly vault: string; readonly until?: string },
): Promise<SearchSummary | 'changed' | null> {
  try {
    const found = await newestSearch(client, vault, { ...searchReaders(store), ...(until !== undefined && { until }) });
    return found === null ? null : summaryOfSearch(found);
  } catch (error) {
    if (hasCode(error, 'CONSUMERS_CHANGED')) return 'changed';
    throw error;
  }
}
