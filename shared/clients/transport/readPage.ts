import { z } from 'zod';
import { readWire } from './readWire';
import { type SendWire, type WireRequest } from './wireRequest';

export interface ListedPage<T> {
  readonly items: readonly T[];
  readonly nextLink: string | undefined;
}

export interface PageRequest<T> extends Pick<WireRequest, 'path' | 'query'> {
  readonly page: z.ZodType<ListedPage<T>>;
  /** The link to this page from the previous page; undefined for the first page. */
  readonly token: string | undefined;
}

/**
 * The schema of a page of items. An answer with neither `value` nor `nextLink` is no page: it would end a list too early. Create it once
 * for each kind of item, because that costs more than a parse.
 */
export function pageSchema<T>(itemSchema: z.ZodType<T>): z.ZodType<ListedPage<T>> {
  return z
    .object({ value: z.array(itemSchema).nullish(), nextLink: z.string().nullish() })
    .refine(({ value, nextLink }) => value !== undefined || nextLink !== undefined)
    .transform(({ value, nextLink }) => ({
      items: value ?? [],
      nextLink: nextLink === null || nextLink === '' ? undefined : nextLink,
    }));
}

/**
 * Reads exactly one page, so that the limiter counts each page and a crash loses at most one. It requests the first page at `path`, and
 * the others at the address that the service returned.
 */
export function readPage<T>({ path, query, page, token }: PageRequest<T>, sendWire: SendWire): Promise<ListedPage<T>> {
  return readWire(page, sendWire, token === undefined ? { method: 'GET', path, query } : { link: token });
}
