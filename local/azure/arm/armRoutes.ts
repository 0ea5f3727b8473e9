import { badRequest } from './armErrors';
import { type ArmOperation } from './armOperation';

export interface ArmRoute {
  /** Undefined: nothing of that method is there. */
  readonly operation: ArmOperation | undefined;
  readonly params: Readonly<Record<string, string>>;
}

/**
 * Finds the operation of a request. ARM paths know no upper and lower case, and a scope has any number of segments, which a common
 * router has no words for. Undefined: no operation has that path.
 */
export function armRoutes(
  operations: readonly ArmOperation[],
): (method: string, pathname: string) => ArmRoute | undefined {
  const table = operations.map((operation) => ({ operation, pattern: patternOf(operation.path) }));
  return (method, pathname) => {
    // The SDK puts a slash before a scope that begins with one.
    const path = pathname.replace(/\/{2,}/g, '/').replace(/(.)\/$/, '$1');
    const fitting = table.filter(({ pattern }) => pattern.test(path));
    const found = fitting.find(({ operation }) => operation.method === method) ?? fitting[0];
    if (found === undefined) return undefined;
    const params = paramsOf(found.pattern.exec(path)?.groups ?? {});
    return { operation: found.operation.method === method ? found.operation : undefined, params };
  };
}

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
