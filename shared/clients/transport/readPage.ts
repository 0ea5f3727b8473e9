import { z } from 'zod';
import { type CallTicket } from './callContext';
import { parseAnswer, readAnswer } from './readAnswer';
import { type SendWire } from './wireRequest';

/** A list of the SDK. The app uses it only for the first page. */
export interface Paged {
  byPage(): AsyncIterator<unknown>;
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly nextLink: string | undefined;
}

export interface PageRequest<T> {
  readonly list: (ticket: CallTicket) => Paged;
  readonly page: z.ZodType<Page<T>>;
  /** The link to this page from the previous page; undefined for the first page. */
  readonly token: string | undefined;
}

/** The schema of a page of items. Create it once for each kind of item, because that costs more than a parse. */
export function pageSchema<T>(itemSchema: z.ZodType<T>): z.ZodType<Page<T>> {
  return z
    .object({ value: z.array(itemSchema).nullish(), nextLink: z.string().nullish() })
    .transform(({ value, nextLink }) => ({
      items: value ?? [],
      nextLink: nextLink === null || nextLink === '' ? undefined : nextLink,
    }));
}

/**
 * Reads exactly one page, so that the limiter counts each page and a crash loses at most one. The SDK requests the
 * first page. The app requests the others itself, at the address that the service returned.
 */
export async function readPage<T>({ list, page, token }: PageRequest<T>, sendWire: SendWire): Promise<Page<T>> {
  if (token !== undefined) return parseAnswer(page, await sendWire({ link: token }));
  return readAnswer(page, (ticket) => list(ticket).byPage().next());
}
