import type { FunctionKeys } from '../app/readKeys';
import { hasKey } from './hasKey';
import type { HttpRoute } from './routeTable';

/**
 * Whether a caller may call a function: `anonymous` is open, `function` takes the function's keys, the host's keys and the
 * master key, `admin` the master key alone. Without configured keys all is open, as with Core Tools.
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
