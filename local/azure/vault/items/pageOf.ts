import { z } from 'zod';
import { type Answer, ok } from '../../calls/answer';
import { badParameter } from '../../calls/serviceError';
import { limits } from '../../cloud/limits';
import { type VaultCall } from '../operation';
import { type Item, type ItemVersion } from './item';

const positionSchema = z.strictObject({ after: z.string().optional(), page: z.number().int().nonnegative() });

type Position = z.infer<typeof positionSchema>;

/** The relative sizes of consecutive pages in a `ragged` vault. */
const raggedParts = [1, 0.72, 0, 0.4];

interface Page<T> {
  /** Returns up to `limit` elements after the one with this key, in order. */
  readonly take: (after: string | undefined, limit: number) => readonly T[];
  readonly keyOf: (element: T) => string;
  readonly show: (element: T) => object;
}

/**
 * Answers one page of a list, with an absolute `nextLink`, or null on the last page. A page may be short or empty and still have a next
 * one. Throws 400 BadParameter for a page size outside 1 to 25 and for an invalid skip token.
 */
export function pageOf<T>(call: VaultCall, { take, keyOf, show }: Page<T>): Answer {
  const asked = pageSize(call.query);
  const position = readPosition(call.query.get('$skiptoken'));
  const part = call.vault.settings.paging === 'ragged' ? (raggedParts[position.page % raggedParts.length] ?? 1) : 1;
  const size = Math.floor(asked * part);
  // One element more than shown reveals whether another page follows.
  const found = take(position.after, size + 1);
  const shown = found.slice(0, size);
  const last = shown.at(-1);
  const next = { after: last === undefined ? position.after : keyOf(last), page: position.page + 1 };
  return ok({ value: shown.map(show), nextLink: found.length > size ? nextLink(call, next) : null });
}

function pageSize(query: URLSearchParams): number {
  const text = query.get('maxresults');
  if (text === null) return limits.pageSize;
  const size = /^\d{1,9}$/.test(text) ? Number(text) : 0;
  if (size >= 1 && size <= limits.pageSize) return size;
  throw badParameter(`The parameter maxresults must be between 1 and ${limits.pageSize}.`);
}

function readPosition(token: string | null): Position {
  if (token === null) return { page: 0 };
  try {
    return positionSchema.parse(JSON.parse(Buffer.from(token, 'base64url').toString('utf8')));
  } catch {
    throw badParameter('The parameter $skiptoken is invalid.');
  }
}

function nextLink(call: VaultCall, position: Position): string {
  const { pathname } = call.request.url;
  const query = new URLSearchParams(call.query);
  query.delete('$skiptoken');
  const token = Buffer.from(JSON.stringify(position)).toString('base64url');
  return `${call.linkUrl}${pathname}?${query.toString()}&$skiptoken=${token}`;
}

/** Lists versions by id, which is not their age. A missing item has an empty list. */
export function versionsPage<V extends ItemVersion>(
  call: VaultCall,
  item: Item<V> | undefined,
  show: (version: V) => object,
): Answer {
  const sorted = [...(item?.versions.values() ?? [])].sort((left, right) => (left.id < right.id ? -1 : 1));
  return pageOfSorted(call, sorted, { keyOf: ({ id }) => id, show });
}

/** Answers one page of a list that is sorted by its keys. */
export function pageOfSorted<T>(call: VaultCall, sorted: readonly T[], { keyOf, show }: Omit<Page<T>, 'take'>): Answer {
  const take = (after: string | undefined, limit: number) => {
    const start = after === undefined ? 0 : sorted.findIndex((element) => keyOf(element) > after);
    return start < 0 ? [] : sorted.slice(start, start + limit);
  };
  return pageOf(call, { take, keyOf, show });
}
