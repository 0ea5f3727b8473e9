import { type HttpHandler, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { type ApiOperation } from '../../shared/contracts/openApi/apiOperation';
import { apiOperations } from '../../shared/contracts/openApi/apiOperations';
import { fitsRoute, nearestRoute } from '../../shared/rules/text/nearestRoute';
import { handleAny } from './handle';
import { problem } from './problem';

const routes = [...new Set(apiOperations.map(({ path }) => path))];
const maxRoutesShown = 12;

/**
 * Every call below `/api` that no other function takes: 404 with what exists, 405 with what the path takes, and the answer
 * to OPTIONS. Its operations are those of the OpenAPI document. The Functions host tries functions by their names, in the
 * order of the alphabet, and not the most specific route first: the name of this one has to be the last.
 */
export function unknownRoute(): HttpHandler {
  return handleAny((request, _context, instance) => {
    const parts = partsOf(request);
    const operations = apiOperations.filter(({ path }) => parts !== undefined && fitsRoute(path, parts));
    // A function that is switched off leaves its own path and method to this one.
    const isUnknown = operations.length === 0 || methodsOf(operations).includes(request.method);
    return Promise.resolve(isUnknown ? notFound(parts ?? [], instance) : otherMethod(request, operations, instance));
  });
}

/** The decoded parts of a path below `/api`; undefined when it cannot be decoded. One slash at the end counts for nothing. */
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
  const detail = `${instance} does not take ${request.method}; it takes ${methods.join(', ')}. ${known}`;
  return problem({ status: 405, code: 'METHOD_NOT_ALLOWED', detail, instance, headers });
}

/** HEAD goes wherever GET does. */
function methodsOf(operations: readonly ApiOperation[]): readonly string[] {
  return operations.flatMap(({ method }) => (method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()]));
}

function notFound(parts: readonly string[], instance: string): HttpResponseInit {
  const nearest = nearestRoute(parts, routes);
  const meant = nearest === undefined ? '' : ` Did you mean /api/${nearest}?`;
  const detail = `There is nothing at ${instance}.${meant} Known paths: ${relatedTo(nearest?.split('/') ?? parts)}.`;
  return problem({ status: 404, code: 'ROUTE_NOT_FOUND', detail, instance });
}

/** The routes that begin as the path does, or where all routes begin. */
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
