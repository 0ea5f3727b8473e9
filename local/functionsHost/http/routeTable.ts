import { z } from 'zod';
import { expandSettings, isDisabled } from '../app/appSettings';
import type { RegisteredFunction } from '../app/coreTypes';
import { HostError } from '../hostError';
import { parseRouteTemplate, type RouteTemplate } from './routeTemplate';

const triggerSchema = z.looseObject({
  route: z.string().optional(),
  methods: z.array(z.string()).default([]),
  authLevel: z.string().default('anonymous'),
});

export interface HttpRoute {
  readonly fn: RegisteredFunction;
  readonly path: string;
  readonly methods: readonly string[];
  readonly authLevel: string;
}

export interface RouteMatch extends HttpRoute {
  readonly params: Readonly<Record<string, string>>;
}

/**
 * Finds the HTTP function for a request. Like the Functions host, it sorts functions by name without regard to case
 * (FunctionMetadataManager), maps a route for each (WebScriptHostHttpRoutesManager) and uses the first match. Unlike ASP.NET
 * Core's own endpoints, literal routes have no precedence.
 */
export class RouteTable {
  private readonly entries: readonly (HttpRoute & { readonly template: RouteTemplate })[];

  /** Throws a HostError APP_NOT_LOADED for a route that cannot be parsed. */
  constructor(
    functions: Iterable<RegisteredFunction>,
    private readonly routePrefix: string,
  ) {
    this.entries = [...functions]
      .filter((fn) => fn.triggerType === 'httptrigger' && !isDisabled(fn.name))
      .map((fn) => readRoute(fn, routePrefix))
      .sort((a, b) => (a.fn.name.toUpperCase() < b.fn.name.toUpperCase() ? -1 : 1));
  }

  get routes(): readonly HttpRoute[] {
    return this.entries;
  }

  /** A sentence for callers of unknown paths. */
  get prefixHint(): string {
    return `The paths of functions start with /${this.routePrefix}.`;
  }

  /** Finds the function for a method and the decoded parts of a path. Ignores one trailing slash. */
  find(method: string, path: readonly string[]): RouteMatch | undefined {
    const parts = path.at(-1) === '' ? path.slice(0, -1) : path;
    for (const entry of this.entries) {
      if (entry.methods.length > 0 && !entry.methods.includes(method)) continue;
      const params = entry.template.match(parts);
      if (params) return { ...entry, params };
    }
    return undefined;
  }
}

function readRoute(fn: RegisteredFunction, routePrefix: string) {
  const { route, methods, authLevel } = triggerSchema.parse(fn.trigger);
  const path = [routePrefix, expandSettings(route ?? fn.name)].filter((part) => part !== '').join('/');
  try {
    const template = parseRouteTemplate(path);
    return { fn, path, methods: methods.map((method) => method.toUpperCase()), authLevel, template };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new HostError('APP_NOT_LOADED', `The route of function "${fn.name}" cannot be used: ${reason}`, {
      cause: error,
    });
  }
}
