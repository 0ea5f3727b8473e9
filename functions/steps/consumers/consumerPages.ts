import { type Consumer, consumerPageSchema } from '../../../shared/contracts/model/consumer';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type SearchOutput } from '../../../shared/contracts/steps/consumerSteps';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { storeNames } from '../../../shared/rules/storeNames';
import { eachStoredPage, type StoredPages, writePage } from '../stored/storedPages';

type Pages = StoredPages<typeof consumerPageSchema>;

function pagesOf(nameOf: Pages['nameOf']): Pages {
  return { schema: consumerPageSchema, nameOf, covered: ({ consumers }) => consumers, changed };
}

interface Place {
  readonly id: string;
  readonly task: number;
  readonly page: number;
}

/** Stores a page of what one task found, and returns its hash. */
export function storeConsumers(
  store: ObjectStore,
  { id, task, page }: Place,
  consumers: readonly Consumer[],
): Promise<string> {
  const pages = pagesOf((at) => storeNames.consumerPage(id, task, at));
  return writePage(store, pages, { page, consumers: [...consumers] });
}

/** Reads the consumers of a search page by page. Throws `CONSUMERS_CHANGED` as `eachStoredPage`: nobody may use a part of them. */
export async function* eachConsumerPage(
  store: ObjectStore,
  { id, parts, hash }: Pick<SearchOutput, 'id' | 'parts' | 'hash'>,
): AsyncGenerator<readonly Consumer[], void> {
  const names = parts.flatMap((pages, task) =>
    Array.from({ length: pages }, (_, page) => storeNames.consumerPage(id, task, page)),
  );
  const pages = pagesOf((at) => names[at] ?? '');
  for await (const { consumers } of eachStoredPage(store, pages, { pages: names.length, hash })) yield consumers;
}

function changed(what: string): MoverError {
  const message = `Expected the consumers to be those that the app stored, but ${what}. Nothing of them is returned. Find out who can write to the store, then start a new search. The app removes the oldest searches of a vault.`;
  return new MoverError('CONSUMERS_CHANGED', message);
}
