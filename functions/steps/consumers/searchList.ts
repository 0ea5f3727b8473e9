import { consumerSearchIdSchema } from '../../../shared/contracts/model/consumer';
import { jsonBytes } from '../../../shared/clients/store/jsonStore';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { storeNames } from '../../../shared/rules/storeNames';

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
