import { type HttpHandler, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { type ApiOperation, apiOperations } from '../../../shared/contracts/operations/apiOperations';
import { fitsRoute, nearestRoute } from '../../../shared/rules/text/nearestRoute';
import { handleAny } from '../answers/handle';
import { problemAnswer } from '../answers/problem';

const routes = [...new Set(apiOperations.map(({ path }) => path))];
const maxRoutesShown = 12;

/**
 * Answers every call below `/api` that no other function handles: 404 with the known paths, 405 with the methods of the
 * path, and the answer to OPTIONS. Its operations come from the OpenAPI document. The Functions host tries functions in
 * alphabetical order of their names, not the most specific route first. So this function's name has to be the last.
 */
export function unknownRoute(): HttpHandler {
  return handleAny((request, _context, instance) => {
    const parts = partsOf(request);
    const operations = apiOperations.filter(({ path }) => parts !== undefined && fitsRoute(path, parts));
    // If a function is disabled, calls of its path and method arrive here.
    const isUnknown = operations.length === 0 || methodsOf(operations).includes(request.method);
    return Promise.resolve(isUnknown ? notFound(parts ?? [], instance) : otherMethod(request, operations, instance));
  });
}

/**
 * Returns the decoded parts of a path below `/api`; undefined if it cannot be decoded. Ignores one slash at the end.
 */
function partsOf(request: HttpRequest): readonly string[] | undefined {
  const [, ...parts] = new URL(request.url).pathname.slice(1).replace(/\/$/, '').split('/');
  try {
    return parts.map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

function otherMethod(request: HttpRequest, operations: readonly ApiOperation[], instance: string): HttpResponseInit {
  const methods = methodsOf(operations);
  const headers = { Allow: [...methods, 'OPTIONS'].join(', ') };
  if (request.method === 'OPTIONS') return { status: 204, headers };
  const known = operations.map(({ method, summary }) => `${method.toUpperCase()} ${lowerFirst(summary)}`).join(' ');
  const detail = `${instance} does not support ${request.method}; it supports ${methods.join(', ')}. ${known}`;
  return problemAnswer({ status: 405, code: 'METHOD_NOT_ALLOWED', detail, instance, headers });
}

/** A path that supports GET supports HEAD too. */
function methodsOf(operations: readonly ApiOperation[]): readonly string[] {
  return operations.flatMap(({ method }) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]));
}

function notFound(parts: readonly string[], instance: string): HttpResponseInit {
  const nearest = nearestRoute(parts, routes);
  const meant = nearest === undefined ? '' : ` Did you mean /api/${nearest}?`;
  const detail = `There is nothing at ${instance}.${meant} Known paths: ${relatedTo(nearest?.split('/') ?? parts)}.`;
  return problemAnswer({ status: 404, code: 'ROUTE_NOT_FOUND', detail, instance });
}

/** Returns the routes with the same first part as the path, or the first parts of all routes. */
function relatedTo([first]: readonly string[]): string {
  const begin = (route: string): string => route.split('/')[0] ?? '';
  const below = routes.filter((route) => begin(route) === first?.toLowerCase());
  const shown = below.length === 0 ? [...new Set(routes.map(begin))] : below;
  return shown
    .slice(0, maxRoutesShown)
    .map((route) => `/api/${route}`)
    .join(', ');
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
