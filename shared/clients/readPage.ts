import { z } from 'zod';
import { readAnswer } from './readAnswer';

/** The SDK's lists, of which only the requests are used. */
export interface Paged {
  byPage(settings?: { continuationToken?: string }): AsyncIterator<unknown>;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextLink: string | undefined;
}

/** Reads exactly one page, so that each page is one request in the limits and one step in a crash. */
export async function readPage<T>(
  list: Paged,
  itemSchema: z.ZodType<T>,
  continuationToken: string | undefined,
): Promise<Page<T>> {
  const pages = list.byPage(continuationToken === undefined ? {} : { continuationToken });
  const schema = z.object({ value: z.array(itemSchema).nullish(), nextLink: z.string().nullish() });
  const { value, nextLink } = await readAnswer(schema, () => pages.next());
  return { items: value ?? [], nextLink: nextLink === null || nextLink === '' ? undefined : nextLink };
}
