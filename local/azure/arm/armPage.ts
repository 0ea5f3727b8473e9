import { type Answer, ok } from '../calls/answer';
import { type ServiceRequest } from '../calls/serviceRequest';
import { badRequest } from './armErrors';
import { type ArmCall } from './armOperation';

/** Answers one page of a list: `$top` elements and a link to the next page, or all elements without `$top`. */
export function armPage(
  { arm, request, query }: Pick<ArmCall, 'arm' | 'request' | 'query'>,
  all: readonly object[],
): Answer {
  const size = wholeNumber(query, '$top') ?? all.length;
  const start = wholeNumber(query, '$skiptoken') ?? 0;
  const end = start + size;
  const value = all.slice(start, end);
  const { armHost } = arm.services.cloud;
  return ok(end < all.length ? { value, nextLink: nextLink(armHost, request, end) } : { value });
}

function wholeNumber(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw badRequest(`The query parameter ${name} is not valid.`);
}

function nextLink(armHost: string, request: ServiceRequest, start: number): string {
  const { pathname, searchParams } = new URL(request.url);
  searchParams.set('$skiptoken', String(start));
  return `https://${armHost}${pathname}?${searchParams.toString()}`;
}
