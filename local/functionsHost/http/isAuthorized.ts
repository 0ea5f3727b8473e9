import { createHash, timingSafeEqual } from 'node:crypto';
import type { FunctionKeys } from '../app/readFunctionKeys';
import type { HttpRoute } from './routeTable';

/**
 * Returns whether a caller may call a function. `anonymous` requires no key, `function` accepts the function's keys, the
 * host's keys and the master key, `admin` accepts only the master key. Without configured keys every call is allowed, as in
 * Core Tools.
 */
export function isAuthorized(request: Request, route: HttpRoute, keys: FunctionKeys | undefined): boolean {
  if (!keys) return true;
  switch (route.authLevel.toLowerCase()) {
    case 'anonymous':
      return true;
    case 'admin':
      return hasKey(request, [keys.master]);
    default:
      return hasKey(request, [...keys.of(route.fn.name), ...keys.host, keys.master]);
  }
}

/**
 * Returns whether a request contains one of these keys, in the header `x-functions-key` or as `?code=`. As in the real host
 * (`AuthenticationLevelHandler`), the header takes precedence, so an app can use `code` for something else.
 */
export function hasKey(request: Request, keys: readonly string[]): boolean {
  const given = request.headers.get('x-functions-key') ?? new URL(request.url).searchParams.get('code');
  return given !== null && keys.filter((key) => sameText(given, key)).length > 0;
}

/** Compares in a time that does not depend on the contents. */
function sameText(a: string, b: string): boolean {
  return timingSafeEqual(createHash('sha256').update(a).digest(), createHash('sha256').update(b).digest());
}
