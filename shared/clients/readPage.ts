import { type CallContext, callContext } from './callContext';

export interface Paged<T> {
  byPage(settings?: { continuationToken?: string }): AsyncIterator<T[]>;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextLink: string | undefined;
}

/** Reads exactly one page, so that each page is one request in the limits and one step in a crash. */
export async function readPage<T>(list: Paged<T>, continuationToken: string | undefined): Promise<Page<T>> {
  const context: CallContext = {};
  const pages = list.byPage(continuationToken === undefined ? {} : { continuationToken });
  const page = await callContext.run(context, () => pages.next());
  return { items: page.done === true ? [] : page.value, nextLink: context.nextLink };
}
