import { z } from 'zod';
import { type CallTicket } from './callContext';
import { parseAnswer, readAnswer } from './readAnswer';
import { type SendWire } from './wireRequest';

/** The SDK's lists, of which only the first request is used. */
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
  /** The link to the page, as the page before told it; undefined for the first. */
  readonly token: string | undefined;
}

/** A page of items, as the service writes it. Made once for each kind of item: a schema costs more than a parse. */
export function pageSchema<T>(itemSchema: z.ZodType<T>): z.ZodType<Page<T>> {
  return z
    .object({ value: z.array(itemSchema).nullish(), nextLink: z.string().nullish() })
    .transform(({ value, nextLink }) => ({
      items: value ?? [],
      nextLink: nextLink === null || nextLink === '' ? undefined : nextLink,
    }));
}

/**
 * Reads exactly one page, so that each page is one request in the limits and one step in a crash. The first is asked for
 * by the SDK, the others at the address that the service gave.
 */
export async function readPage<T>({ list, page, token }: PageRequest<T>, sendWire: SendWire): Promise<Page<T>> {
  if (token !== undefined) return parseAnswer(page, await sendWire({ link: token }));
  return readAnswer(page, (ticket) => list(ticket).byPage().next());
}
