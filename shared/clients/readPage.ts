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
  readonly item: z.ZodType<T>;
  /** The link to the page, as the page before told it; undefined for the first. */
  readonly token: string | undefined;
}

/**
 * Reads exactly one page, so that each page is one request in the limits and one step in a crash. The first is asked for
 * by the SDK, the others at the address that the service gave.
 */
export async function readPage<T>({ list, item, token }: PageRequest<T>, sendWire: SendWire): Promise<Page<T>> {
  const schema = z.object({ value: z.array(item).nullish(), nextLink: z.string().nullish() });
  const { value, nextLink } =
    token === undefined
      ? await readAnswer(schema, (ticket) => list(ticket).byPage().next())
      : parseAnswer(schema, await sendWire({ link: token }));
  return { items: value ?? [], nextLink: nextLink === null || nextLink === '' ? undefined : nextLink };
}
