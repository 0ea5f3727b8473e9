import { type Consumer, consumerPageSchema } from '../../../shared/contracts/model/consumer';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type SearchOutput } from '../../../shared/contracts/steps/consumerSteps';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { storeNames } from '../../../shared/rules/storeNames';
import { fromLast, writeKnown } from '../stored/knownPart';

function pagesOf(id: string) {
  return {
    what: 'a page of a search',
    schema: consumerPageSchema,
    nameOf: (hash: string) => storeNames.consumerPage(id, hash),
  };
}

/** Stores a page of what one task found, after its page `before`. Returns its hash. */
export function storeConsumers(
  store: ObjectStore,
  { id, before }: { readonly id: string; readonly before: string | null },
  consumers: readonly Consumer[],
): Promise<string> {
  return writeKnown(store, pagesOf(id), { before, consumers: [...consumers] });
}

/** Reads the consumers of a search page by page. Throws `CONSUMERS_CHANGED` if a page is missing or not as the search stored it. */
export async function* eachConsumerPage(
  store: ObjectStore,
  { id, lastPages }: Pick<SearchOutput, 'id' | 'lastPages'>,
): AsyncGenerator<readonly Consumer[], void> {
  for (const last of lastPages) {
    const pages: (readonly Consumer[])[] = [];
    for await (const { consumers } of fromLast(store, pagesOf(id), { last, changed })) pages.push(consumers);
    yield* pages.reverse();
  }
}

function changed(what: string): MoverError {
  const message = `Expected the consumers to be those that the app stored, but ${what}. Nothing of them is returned. Find out who can write to the store, then start a new search. The app removes the oldest searches of a vault.`;
  return new MoverError('CONSUMERS_CHANGED', message);
}
