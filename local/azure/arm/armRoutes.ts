import { badRequest } from './armErrors';
import { type ArmOperation } from './armOperation';

export interface ArmRoute {
  /** Undefined when the path exists but does not have this method. */
  readonly operation: ArmOperation | undefined;
  readonly params: Readonly<Record<string, string>>;
}

/**
 * Finds the operation of a request; undefined when no operation has the path. ARM paths ignore case, and a scope spans any number of
 * segments. Common routers support neither.
 */
export function armRoutes(
  operations: readonly ArmOperation[],
): (method: string, pathname: string) => ArmRoute | undefined {
  const table = operations.map((operation) => ({ operation, pattern: patternOf(operation.path) }));
  const known = new Map<string, ArmRoute | undefined>();
  const find = (method: string, pathname: string): ArmRoute | undefined => {
    // The SDK puts a slash before a scope that already begins with one.
    const path = pathname.replace(/\/{2,}/g, '/').replace(/(.)\/$/, '$1');
    const fitting = table.filter(({ pattern }) => pattern.test(path));
    const found = fitting.find(({ operation }) => operation.method === method) ?? fitting[0];
    if (found === undefined) return undefined;
    const params = paramsOf(found.pattern.exec(path)?.groups ?? {});
    return { operation: found.operation.method === method ? found.operation : undefined, params };
  };
  // A request asks for its route more than once, and a client asks for the same things again.
  return (method, pathname) => {
    const key = `${method} ${pathname}`;
    if (known.has(key)) return known.get(key);
    const route = find(method, pathname);
    if (known.size >= maxKnown) known.clear();
    known.set(key, route);
    return route;
  };
}

const maxKnown = 1_000;

function patternOf(path: string): RegExp {
  const source = path
    .replace(/[.$]/g, '\\$&')
    .replace(/\{(\w+)\}/g, (_, name: string) => `(?<${name}>${name === 'scope' ? '.+' : '[^/]+'})`);
  return new RegExp(`^${source}$`, 'i');
}

function paramsOf(groups: Readonly<Record<string, string>>): Record<string, string> {
  try {
    return Object.fromEntries(Object.entries(groups).map(([name, text]) => [name, decodeURIComponent(text)]));
  } catch {
    throw badRequest('The request address is not valid.');
  }
}
